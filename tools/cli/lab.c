/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a sweep in the lab: the same command with explicit arguments, in a dom0 that the lab
 * boots. The files come back into the output directory.
 */
#include "cli/lab.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "plan/image.h"
#include "results/save.h"

#define ARGS_MAX 96

/* An argument vector being made; ->failed if it did not fit. */
struct args {
	unsigned int nr;
	char *arg[ARGS_MAX + 1];
	bool failed;
};

int lab_find(char program[FILES_PATH_MAX], struct reason *why)
{
	char dir[FILES_PATH_MAX];
	int ret = files_own_dir(dir, why);

	if (!ret)
		ret = files_join(program, dir, "lab/lazyshoot-lab", why);
	if (!ret && access(program, X_OK))
		return reason_set(why, errno, "%s: %s (make builds it)", program, strerror(errno));
	return ret;
}

static void add(struct args *args, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct args *args, const char *fmt, ...)
{
	va_list ap;

	if (args->nr == ARGS_MAX) {
		args->failed = true;
		return;
	}
	va_start(ap, fmt);
	if (vasprintf(&args->arg[args->nr], fmt, ap) < 0) {
		args->arg[args->nr] = NULL;
		args->failed = true;
	} else {
		args->nr++;
	}
	va_end(ap);
}

static void free_args(struct args *args)
{
	for (unsigned int i = 0; i < args->nr; i++)
		free(args->arg[i]);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Every choice, also those that are defaults. */
static void add_sweep(struct args *args, const struct sweep_options *options)
{
	const struct plan *plan = &options->plan;
	char text[CPULIST_MAX * 5];

	for (int id = 0; id < NR_AXES; id++) {
		if (axis_format(id, &plan->lists[id], text, sizeof(text)) < 0)
			args->failed = true;
		add(args, "--%s=%s", axes[id].name, text);
	}
	cpulist_format(plan->online.nr ? &plan->online : &plan->vcpus, text, sizeof(text));
	add(args, plan->online.nr ? "--online=%s" : "--vcpus=%s", text);
	add(args, "--held=%" PRIu32, plan->held);
	add(args, "--held-age=%" PRIu64, plan->held_age);
	add(args, "--reps=%" PRIu32, plan->reps);
	if (plan->iters_min)
		add(args, "--iters=%" PRIu32 "-%" PRIu32, plan->iters_min, plan->iters);
	else
		add(args, "--iters=%" PRIu32, plan->iters);
	add(args, "--seed=%" PRIu64, plan->seed);
	pin_format(&options->pin, text, sizeof(text));
	add(args, "--pin=%s", text);
	add(args, "--timeout=%u", options->timeout_s);
	if (options->memory_mib)
		add(args, "--memory=%u", options->memory_mib);
	if (plan->debug_vm)
		add(args, "--debug-vm");
	if (plan->disturb)
		add(args, "--disturb=%" PRIu64, plan->disturb);
	for (unsigned int i = 0; i < plan->nr_guest_args; i++)
		add(args, "--guest-arg=%s", plan->guest_args[i]);
	add(args, "--out=out");
	add(args, "--quiet");
}

/* The lab's own options, the images, and the job after "--". */
static int compose(struct args *args, const struct sweep_options *options, struct reason *why)
{
	const struct axis_list *list = &options->plan.lists[AXIS_GUEST];
	char program[FILES_PATH_MAX], tool[FILES_PATH_MAX], image[FILES_PATH_MAX] = "";
	int ret = lab_find(program, why);

	if (!ret)
		ret = files_own_path(tool, why);
	if (ret)
		return ret;
	add(args, "%s", program);
	add(args, "run");
	add(args, "--mode=%s", options->lab ? options->lab : "exact");
	if (options->lab_pcpus)
		add(args, "--pcpus=%u", options->lab_pcpus);
	add(args, "--out=%s", options->out);
	for (unsigned int i = 0; i < list->nr; i++) {
		ret = image_of_guest(list->entry[i], options->image, image, why);
		if (ret)
			return ret;
		add(args, "--file=%s", image);
	}
	add(args, "--");
	add(args, "%s", tool);
	add(args, "sweep");
	/* The lab puts all files, the tool too, into one directory, under their own names. */
	if (options->image)
		add(args, "--image=%s", base_name(image));
	add_sweep(args, options);
	args->arg[args->nr] = NULL;
	return args->failed ? reason_set(why, E2BIG, "the lab's command line is too long") : 0;
}

/*
 * Runs the lab and waits. A terminal sends its signals to both processes: the lab ends the machine
 * and this one waits for it. A signal to this process alone is passed on.
 */
static pid_t child;

static void pass_on(int number)
{
	kill(child, number);
}

static int run_lab(char **argv, struct reason *why)
{
	pid_t parent = getpid();
	int status;

	child = fork();
	if (child < 0)
		return reason_set(why, errno, "fork: %s", strerror(errno));
	if (!child) {
		/* The lab must not outlive a parent that is killed, not even by SIGKILL. */
		if (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != parent)
			_exit(EXIT_HOST);
		execv(argv[0], argv);
		say_error("%s: %s", argv[0], strerror(errno));
		_exit(EXIT_HOST);
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, pass_on);
	signal(SIGHUP, pass_on);
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return reason_set(why, errno, "waiting for the lab: %s", strerror(errno));
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_GUEST;
}

int lab_sweep(const struct sweep_options *options)
{
	char path[FILES_PATH_MAX];
	struct args args = {0};
	struct reason why;
	int ret;

	ret = compose(&args, options, &why);
	if (ret) {
		say_error("no lab: %s", why.text);
		goto out;
	}
	/* Results of an earlier run must not pass for this one's. */
	if (!files_join(path, options->out, RESULTS_FILE, &why))
		unlink(path);
	ret = run_lab(args.arg, &why);
	if (ret < 0)
		say_error("%s", why.text);
out:
	free_args(&args);
	return ret;
}
