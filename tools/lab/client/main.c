// SPDX-License-Identifier: BSD-2-Clause
/*
 * lazyshoot-lab: run a program in dom0 of a real Xen, inside QEMU, on a machine without Xen.
 * The tool `lazyshoot` runs it when the host has no Xen; tests and people may, too.
 */
#include "bare/emulation.h"
#include "base/number.h"
#include "base/stream.h"
#include "lab/client/assist.h"
#include "lab/client/job.h"
#include "lab/host/lab.h"
#include "lab/host/snapshot.h"

#include <argp.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_TIMEOUT_S 1800
#define MAX_PCPUS         64
#define MAX_TURN_US       10000000

enum option_key {
	KEY_MODE = 'm',
	KEY_PCPUS = 'p',
	KEY_TIMEOUT = 't',
	KEY_QUIET = 'q',
	KEY_OUT = 'o',
	KEY_FILE = 'f',
	KEY_CACHE = 0x100,
	KEY_LAB_DIR,
	KEY_LOGS,
	KEY_JOURNAL,
	KEY_TURN,
	KEY_PLUGIN,
	KEY_ASSIST,
	KEY_LINES
};

static const struct argp_option options[] = {
	{"mode", KEY_MODE, "exact|fast", 0,
	 "exact (default): one timeline, 1 TSC tick = 1 "
	 "instruction, repeatable; fast: parallel, for races",
	 0},
	{"pcpus", KEY_PCPUS, "N", 0, "physical CPUs that Xen sees (default 8; 4 in fast mode)", 0},
	{"timeout", KEY_TIMEOUT, "SECONDS", 0,
	 "end a job that gives no sign of life for so long (default 1800)", 0},
	{"quiet", KEY_QUIET, NULL, 0, "no progress lines", 0},
	{"out", KEY_OUT, "DIR", 0, "where results go", 0},
	{"logs", KEY_LOGS, "DIR", 0, "where logs go (default: lab below --out's)", 0},
	{"journal", KEY_JOURNAL, "FILE", 0,
	 "append what the job writes to descriptor 3, as it comes (default: journal in --out's)",
	 0},
	{"file", KEY_FILE, "PATH", 0, "copy this file beside the program; may be repeated", 0},
	{"cache", KEY_CACHE, "DIR", 0,
	 "image and snapshots (default: this program's directory; of an installed one "
	 "~/.cache/lazyshoot/lab)",
	 0},
	{"lab-dir", KEY_LAB_DIR, "DIR", 0, "where build-image is", 0},
	{"turn", KEY_TURN, "MICROSECONDS", 0,
	 "virtual time after which a pCPU's turn has ended at the latest (default 100000), exact "
	 "mode only; the snapshot is the same",
	 0},
	{"plugin", KEY_PLUGIN, "FILE[,ARG=VALUE...]", 0,
	 "a TCG plugin for QEMU, exact mode only; absolute paths; the snapshot is the same", 0},
	{"assist", KEY_ASSIST, NULL, 0,
	 "a plugin that counts what Xen fetches and decodes, for images of the assist pass; exact "
	 "mode only",
	 0},
	{"lines", KEY_LINES, "DIR", 0,
	 "a plugin that counts the cache lines that move, as DIR/lines.orders says, into "
	 "DIR/lines.moves; exact mode only",
	 0},
	{0},
};

static const char usage_text[] = "run --out DIR -- PROGRAM ARGS...\nensure";
static const char documentation[] =
	"Run a program in dom0 of a real Xen inside QEMU.\v"
	"`run` boots the lab (from a snapshot if there is one), runs PROGRAM and ends with its exit "
	"code. A PROGRAM with a slash in its name is copied in with its shared libraries; without a "
	"slash it is one of dom0's own (xl, sh, ...). What it leaves in ./out comes back to DIR.\n"
	"`ensure` makes the image and the snapshot and ends.\n\n"
	"Exit codes: the job's; 1 usage; 2 the lab cannot run here; 130 interrupted.\n\n"
	"Examples:\n"
	"  lazyshoot-lab run --out /tmp/o -- xl info\n"
	"  lazyshoot-lab run --out /tmp/o --file g.elf -- build/lazyshoot sweep --vcpus 2\n"
	"  lazyshoot-lab ensure --mode fast --pcpus 4\n";

struct command_line {
	struct lab lab;
	const char *verb;
};

static unsigned int parse_number(struct argp_state *state, const char *text, unsigned int max)
{
	uint32_t value = 0;

	if (number_parse_u32("", text, 1, max, &value, NULL))
		argp_error(state, "%s: not a number from 1 to %u", text, max);
	return value;
}

/* The verb, and then the job. */
static void take_argument(struct command_line *line, char *arg, struct argp_state *state)
{
	if (!line->verb) {
		line->verb = arg;
		return;
	}
	/* The rest is the job's, with all its options. */
	line->lab.argv = state->argv + state->next - 1;
	line->lab.argc = state->argc - state->next + 1;
	state->next = state->argc;
}

static void check(const struct command_line *line, struct argp_state *state)
{
	const struct lab *lab = &line->lab;

	if (!line->verb)
		argp_error(state, "say run or ensure");
	else if (!strcmp(line->verb, "run") && (!lab->argc || !lab->out_dir))
		argp_error(state, "run needs --out DIR and a program");
	else if (!strcmp(line->verb, "ensure") && lab->argc)
		argp_error(state, "ensure takes no program");
	else if (strcmp(line->verb, "run") && strcmp(line->verb, "ensure"))
		argp_error(state, "%s: not run or ensure", line->verb);
	else if (lab->plugin && lab->mode != LAB_EXACT)
		argp_error(state, "--plugin needs --mode exact");
	else if (lab->assist && (lab->plugin || lab->mode != LAB_EXACT))
		argp_error(state, "--assist needs --mode exact, and is a plugin itself");
	else if (lab->lines_dir && (lab->plugin || lab->assist || lab->mode != LAB_EXACT))
		argp_error(state, "--lines needs --mode exact, and is a plugin itself");
	else if (lab->turn_us && lab->mode != LAB_EXACT)
		argp_error(state, "--turn needs --mode exact");
}

/* Where an option that is a path goes; NULL if it is another one. */
static const char **path_of(struct lab *lab, int key)
{
	switch (key) {
	case KEY_OUT:
		return &lab->out_dir;
	case KEY_CACHE:
		return &lab->cache_dir;
	case KEY_LAB_DIR:
		return &lab->source_dir;
	case KEY_LOGS:
		return &lab->log_dir;
	case KEY_JOURNAL:
		return &lab->journal;
	case KEY_LINES:
		return &lab->lines_dir;
	default:
		return NULL;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command_line *line = state->input;
	struct lab *lab = &line->lab;

	if (path_of(lab, key)) {
		*path_of(lab, key) = arg;
		return 0;
	}
	switch (key) {
	case KEY_MODE:
		if (strcmp(arg, "exact") && strcmp(arg, "fast"))
			argp_error(state, "%s: the modes are exact and fast", arg);
		lab->mode = strcmp(arg, "fast") ? LAB_EXACT : LAB_FAST;
		return 0;
	case KEY_PCPUS:
		lab->pcpus = parse_number(state, arg, MAX_PCPUS);
		return 0;
	case KEY_TIMEOUT:
		lab->timeout_s = parse_number(state, arg, 1000000);
		return 0;
	case KEY_QUIET:
		lab->quiet = true;
		return 0;
	case KEY_FILE:
		lab->files[lab->file_count++] = arg;
		return 0;
	case KEY_TURN:
		lab->turn_us = parse_number(state, arg, MAX_TURN_US);
		return 0;
	case KEY_PLUGIN:
		if (*arg != '/')
			argp_error(state, "%s: --plugin needs an absolute path", arg);
		lab->plugin = arg;
		return 0;
	case KEY_ASSIST:
		lab->assist = true;
		return 0;
	case ARGP_KEY_ARG:
		take_argument(line, arg, state);
		return 0;
	case ARGP_KEY_END:
		check(line, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The directory of this program. */
static const char *own_directory(char path[PATH_MAX])
{
	ssize_t bytes = readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (bytes < 0)
		return NULL;
	path[bytes] = '\0';
	return dirname(path);
}

/* Makes a user's directory for image and snapshots. NULL if there is none to be had. */
static const char *user_cache(char path[PATH_MAX])
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	bool own = cache && *cache == '/';

	if ((!own && (!home || *home != '/')) ||
	    snprintf(path, PATH_MAX, "%s%s/lazyshoot/lab", own ? cache : home,
		     own ? "" : "/.cache") >= PATH_MAX)
		return NULL;
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0777);
		*slash = '/';
	}
	return mkdir(path, 0777) && errno != EEXIST ? NULL : path;
}

/*
 * Where things are unless an option says otherwise. In a build directory image and snapshots are
 * beside this program; an installed one is another user's, so each user has a cache.
 */
static int find_directories(struct lab *lab, char own[PATH_MAX], char cache[PATH_MAX])
{
	char script[PATH_MAX + 16];

	lab->own_dir = own_directory(own);
	if (!lab->own_dir)
		return lab_error("cannot start");
	snprintf(script, sizeof(script), "%s/build-image", lab->own_dir);
	lab->installed = !access(script, X_OK);
	if (!lab->source_dir)
		lab->source_dir = lab->installed ? lab->own_dir : LAB_SOURCE_DIR;
	if (!lab->cache_dir)
		lab->cache_dir = lab->installed ? user_cache(cache) : lab->own_dir;
	return lab->cache_dir ? 0
			      : lab_error("no directory for image and snapshots: set HOME, or name "
					  "one with --cache");
}

int main(int argc, char **argv)
{
	static const struct argp argp = {options, parse, usage_text, documentation,
					 NULL,    NULL,  NULL};
	struct command_line line = {.lab = {.timeout_s = DEFAULT_TIMEOUT_S}};
	struct lab *lab = &line.lab;
	char own[PATH_MAX], user[PATH_MAX], cache[PATH_MAX], plugin[ASSIST_PLUGIN_MAX];
	int snapshot_fd, ret;

	stream_guard_stdout("lab");
	argp_err_exit_status = LAB_USAGE;
	lab->files = calloc(argc + 1, sizeof(*lab->files));
	if (!lab->files)
		return lab_error("cannot start");
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &line);
	if (!lab->pcpus)
		lab->pcpus = lab->mode == LAB_EXACT ? 8 : 4;
	if (!lab->turn_us)
		lab->turn_us = TURN_DEFAULT_US;
	ret = find_directories(lab, own, user);
	if (ret)
		return ret;
	/* QEMU runs in the cache directory. */
	if (!realpath(lab->cache_dir, cache))
		return lab_error("no directory %s", lab->cache_dir);
	lab->cache_dir = cache;
	lab_catch_signals();
	ret = snapshot_ensure(lab, &snapshot_fd);
	if (ret)
		goto out;
	if (lab->assist || lab->lines_dir) {
		ret = lab->assist ? assist_plugin(lab, plugin) : lines_plugin(lab, plugin);
		lab->plugin = plugin;
	}
	if (!ret && !strcmp(line.verb, "run"))
		ret = job_run(lab, snapshot_fd);
	else
		close(snapshot_fd);
out:
	if (ret == LAB_INTERRUPTED && lab_signals())
		lab_error("interrupted");
	free(lab->files);
	return ret;
}
