/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of `lazyshoot sweep`; see sweep_options.h. */
#include "cli/sweep_options.h"

#include <argp.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "base/number.h"
#include "cli/lists/passes.h"
#include "cli/plan_file.h"
#include "cli/lists/seeds.h"
#include "plan/area_size.h"
#include "plan/guests.h"
#include "plan/rules/absent.h"
#include "plan/turn.h"

#define REPS_MAX    1000u
#define ITERS_MAX   1000000u
#define HELD_MAX    1024u
#define TIMEOUT_MAX 86400u
#define PCPUS_MAX   255u
#define MEMORY_MIN  8u
#define MEMORY_MAX  3072u /* MiB; all of it is below the local APIC */

enum option_key {
	KEY_AXIS = 0x100, /* + enum axis_id */
	KEY_VCPUS = KEY_AXIS + NR_AXES,
	KEY_ONLINE,
	KEY_REPS,
	KEY_ITERS,
	KEY_SEED,
	KEY_PASS,
	KEY_PIN,
	KEY_JSON,
	KEY_QUIET,
	KEY_LAB,
	KEY_PCPUS,
	KEY_IMAGE,
	KEY_MEMORY,
	KEY_TURN,
	KEY_LINES,
	KEY_HELD,
	KEY_HELD_AGE,
	KEY_DEBUG_VM,
	KEY_DISTURB,
	KEY_TIMEOUT,
	KEY_GUEST_ARG,
	KEY_JOBS,
	KEY_RESUME,
	KEY_DRY_RUN,
	KEY_PART,
	KEY_PLAN,
};

static const struct argp_option option_table[] = {
	{0, 0, 0, 0, "What to measure (LIST: names with commas, or all):", 1},
	{"guest", KEY_AXIS + AXIS_GUEST, "LIST", 0, "guests (default: pvh)", 0},
	{"vcpus", KEY_VCPUS, "CPUS", 0, "vCPU counts, as in 1,2,4-8 (default: 1,2,4,8)", 0},
	{"online", KEY_ONLINE, "CPUS", 0,
	 "instead of --vcpus: one boot that goes through these counts by vCPU hotplug", 0},
	{"policy", KEY_AXIS + AXIS_POLICY, "LIST", 0,
	 "lazy-TLB policies (default: all); modifiers compose: shootdown+filter+batch", 0},
	{"path", KEY_AXIS + AXIS_PATH, "LIST", 0, "interrupt paths (default: all)", 0},
	{"flush", KEY_AXIS + AXIS_FLUSH, "LIST", 0, "who flushes remote TLBs (default: all)", 0},
	{"workload", KEY_AXIS + AXIS_WORKLOAD, "LIST", 0, "workloads (default: all)", 0},
	{"evtchn-abi", KEY_AXIS + AXIS_EVTCHN_ABI, "LIST", 0, "event channel ABIs (default: 2l)",
	 0},
	{"upcall", KEY_AXIS + AXIS_UPCALL, "LIST", 0,
	 "how Xen interrupts for an event (default: callback)", 0},
	{"ports", KEY_AXIS + AXIS_PORTS, "LIST", 0,
	 "layout of event channel ports (default: dense)", 0},
	{"reps", KEY_REPS, "N", 0, "repetitions of each cell (default: 1)", 0},
	{"iters", KEY_ITERS, "N[-MAX]", 0, "samples of each figure (default: 100; exact: 10-100)",
	 0},
	{"seed", KEY_SEED, "LIST", 0,
	 "seeds, as in 1,5-9, of the cells' order and of what is random in a workload (default: 1); "
	 "other workloads are measured under the first only",
	 0},
	{"pass", KEY_PASS, "LIST", 0,
	 "what boots are for: measure, check, in the lab's exact mode assist (default: all, or what "
	 "--image is for)",
	 0},
	{"turn", KEY_TURN, "op|N", 0,
	 "mode exact: a pCPU's turn ends after each operation, or after N microseconds of virtual "
	 "time at the latest",
	 0},
	{"lines", KEY_LINES, 0, 0,
	 "mode exact: boots of pass lines as well, which count the cache lines that move between "
	 "vCPUs, with turns op and 1 unless --turn says which",
	 0},
	{"held", KEY_HELD, "N", 0, "dead mms that a policy may hold back (default: 8)", 0},
	{"held-age", KEY_HELD_AGE, "TICKS", 0,
	 "TSC ticks that it may hold one (default: 100000000)", 0},
	{"debug-vm", KEY_DEBUG_VM, 0, 0,
	 "check after each shootdown that no vCPU still uses the mm", 0},
	{"disturb", KEY_DISTURB, "SEED", 0,
	 "pause, move and unplug vCPUs at random while guests run: for races, not for figures", 0},
	{"plan", KEY_PLAN, "FILE", 0,
	 "take options from FILE: lines NAME = VALUE, or the plan of a results file; those of the "
	 "command line come after them",
	 0},
	{0, 0, 0, 0, "How:", 2},
	{"pin", KEY_PIN, "HOW", 0, "spread (default), pack, none, or a list of pCPUs", 0},
	{"memory", KEY_MEMORY, "MIB", 0,
	 "the guest's memory (default: 56 + vCPUs + what its results may need)", 0},
	{"timeout", KEY_TIMEOUT, "S", 0,
	 "give up a guest that shows no new cell and no output for S seconds (default: 60)", 0},
	{"image", KEY_IMAGE, "FILE", 0, "boot FILE instead of the guest's image", 0},
	{"guest-arg", KEY_GUEST_ARG, "WORD", 0, "add WORD to the guest's command line", 0},
	{"lab", KEY_LAB, "MODE", 0, "run in the lab: exact or fast (default without Xen: exact)",
	 0},
	{"pcpus", KEY_PCPUS, "N", 0, "pCPUs of the lab's machine", 0},
	{"jobs", KEY_JOBS, "N", 0,
	 "without Xen: boots at once, each on a core of its own (default: all cores that this "
	 "process may use; 1 in mode fast, where a boot uses several). Figures do not depend on it",
	 0},
	{"resume", KEY_RESUME, 0, 0,
	 "continue the sweep in --out's directory that has not ended: measure the boots that lack "
	 "cells. What to measure need not be said again",
	 0},
	{"dry-run", KEY_DRY_RUN, 0, 0, "only say which boots there would be, and about how long",
	 0},
	{0, 0, 0, 0, "Output:", 3},
	{"out", 'o', "DIR", 0, "where the files go (default: results)", 0},
	{"json", KEY_JSON, 0, 0, "print the JSON instead of the table", 0},
	{"quiet", KEY_QUIET, 0, 0, "print neither", 0},
	{"part", KEY_PART, 0, OPTION_HIDDEN,
	 "this is a job of another sweep: keep a journal, and write no results", 0},
	{0},
};

static const char doc[] =
	"Boot guests with each number of vCPUs, measure every combination of the lists, and write "
	"results.json, report.txt, report.csv and the guests' consoles.\v"
	"Without Xen the sweep runs in the lab (Xen in QEMU). Guest `bare` runs in QEMU without "
	"Xen.\n\n"
	"Examples:\n"
	"  lazyshoot sweep\n"
	"  lazyshoot sweep --vcpus 2-4 --policy refcount,shootdown --workload exit\n"
	"  lazyshoot sweep --vcpus 8 --workload ipi --path all --pin pack --json\n"
	"  lazyshoot sweep --guest pvh,bare --vcpus 8 --workload ipi\n"
	"  lazyshoot sweep --plan results/results.json --reps 5 --out again\n\n"
	"Exit codes: 0 ok, 1 usage, 2 this host cannot, 3 a guest failed, 4 results not valid.";

/* Options whose argument is a number: where it goes, and what it may be. */
static const struct number_option {
	int key;
	const char *name;
	uint64_t min, max;
	size_t offset, bytes;
} number_options[] = {
#define NUMBER(key, name, min, max, field)                                  \
	{                                                                   \
		key, name, min, max, offsetof(struct sweep_options, field), \
			sizeof(((struct sweep_options *)NULL)->field)       \
	}
	NUMBER(KEY_REPS, "--reps", 1, REPS_MAX, plan.reps),
	NUMBER(KEY_HELD, "--held", 1, HELD_MAX, plan.held),
	NUMBER(KEY_HELD_AGE, "--held-age", 0, INT64_MAX, plan.held_age),
	NUMBER(KEY_DISTURB, "--disturb", 1, INT64_MAX, plan.disturb),
	NUMBER(KEY_JOBS, "--jobs", 1, UINT32_MAX, jobs),
	NUMBER(KEY_PCPUS, "--pcpus", 1, PCPUS_MAX, lab_pcpus),
	NUMBER(KEY_MEMORY, "--memory", MEMORY_MIN, MEMORY_MAX, memory_mib),
	NUMBER(KEY_TIMEOUT, "--timeout", 1, TIMEOUT_MAX, timeout_s),
#undef NUMBER
};

/* The state of parsing: a first error ends it. */
struct parse {
	struct sweep_options *options;
	bool has_vcpus;
	bool has_lines;
	struct reason why;
};

static int set_number(const struct number_option *option, const char *text,
		      struct sweep_options *options, struct reason *why)
{
	char *field = (char *)options + option->offset;
	uint64_t value;
	uint32_t narrow;
	int ret = number_parse(option->name, text, option->min, option->max, &value, why);

	if (ret)
		return ret;
	narrow = (uint32_t)value;
	if (option->bytes == sizeof(narrow))
		memcpy(field, &narrow, sizeof(narrow));
	else
		memcpy(field, &value, sizeof(value));
	return 0;
}

/* "N": so many samples. "N-MAX": N where they settle, at most MAX. */
static int parse_iters(const char *text, struct plan *plan, struct reason *why)
{
	const char *hyphen = strchr(text, '-');
	char first[24];
	int ret;

	if (!hyphen) {
		plan->iters_min = 0;
		return number_parse_u32("--iters", text, 1, ITERS_MAX, &plan->iters, why);
	}
	snprintf(first, sizeof(first), "%.*s", (int)(hyphen - text), text);
	ret = number_parse_u32("--iters", first, 1, ITERS_MAX, &plan->iters_min, why);
	return ret
		       ?: number_parse_u32("--iters", hyphen + 1, plan->iters_min, ITERS_MAX,
					   &plan->iters, why);
}

static int add_guest_arg(struct plan *plan, const char *word, struct reason *why)
{
	if (plan->nr_guest_args == PLAN_GUEST_ARGS_MAX)
		return reason_set(why, EINVAL, "--guest-arg: more than %u", PLAN_GUEST_ARGS_MAX);
	if (!*word || strpbrk(word, " \t\n"))
		return reason_set(why, EINVAL, "--guest-arg: '%s' is not one word", word);
	plan->guest_args[plan->nr_guest_args++] = word;
	return 0;
}

static int parse_lab(const char *mode, const char **out, struct reason *why)
{
	if (strcmp(mode, "exact") && strcmp(mode, "fast"))
		return reason_set(why, EINVAL, "--lab: unknown mode '%s' (valid: exact, fast)",
				  mode);
	*out = mode;
	return 0;
}

/* Options that are neither an axis nor a number. */
static error_t parse_other(int key, char *arg, struct parse *parse)
{
	struct sweep_options *o = parse->options;
	struct reason *why = &parse->why;

	switch (key) {
	case KEY_VCPUS:
		parse->has_vcpus = true;
		return -cpulist_parse("--vcpus", arg, 1, GUESTS_MAX_VCPUS, &o->plan.vcpus, why);
	case KEY_ONLINE:
		return -cpulist_parse("--online", arg, 1, GUESTS_MAX_VCPUS, &o->plan.online, why);
	case KEY_ITERS:
		o->has_iters = true;
		return -parse_iters(arg, &o->plan, why);
	case KEY_SEED:
		return -seeds_parse(arg, &o->plan, why);
	case KEY_PASS:
		return -passes_parse(arg, &o->plan, why);
	case KEY_TURN:
		return -turn_read(arg, &o->plan.turn, why);
	case KEY_LINES:
		parse->has_lines = true;
		return 0;
	case KEY_PIN:
		return -pin_parse(arg, &o->pin, why);
	case KEY_LAB:
		return -parse_lab(arg, &o->lab, why);
	case KEY_GUEST_ARG:
		return -add_guest_arg(&o->plan, arg, why);
	case KEY_IMAGE:
		o->image = arg;
		return 0;
	case KEY_PLAN: /* its words are there, see sweep_options_parse() */
		return 0;
	case KEY_DEBUG_VM:
		o->plan.debug_vm = true;
		return 0;
	case KEY_JSON:
		o->json = true;
		return 0;
	case KEY_RESUME:
		o->resume = true;
		return 0;
	case KEY_DRY_RUN:
		o->dry_run = true;
		return 0;
	case KEY_PART:
		o->part = true;
		return 0;
	case KEY_QUIET:
		o->quiet = true;
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case ARGP_KEY_ARG:
		return -reason_set(why, EINVAL, "sweep: unexpected argument '%s'", arg);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Options that do not change what a sweep is; all others do. */
static bool is_request(int key)
{
	static const int others[] = {KEY_TIMEOUT, KEY_JOBS, KEY_RESUME, KEY_DRY_RUN,
				     KEY_PART,    KEY_JSON, KEY_QUIET,  'o'};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (key == others[i])
			return false;
	return key > 0 && key < ARGP_KEY_END;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct parse *parse = state->input;
	struct sweep_options *o = parse->options;

	o->has_request |= is_request(key);
	o->has_timeout |= key == KEY_TIMEOUT;
	if (key >= KEY_AXIS && key < KEY_AXIS + NR_AXES) {
		enum axis_id id = key - KEY_AXIS;

		return -axis_parse(id, arg, &o->plan.lists[id], &parse->why);
	}
	for (size_t i = 0; i < sizeof(number_options) / sizeof(number_options[0]); i++) {
		if (number_options[i].key == key)
			return -set_number(&number_options[i], arg, o, &parse->why);
	}
	return parse_other(key, arg, parse);
}

static void set_defaults(struct sweep_options *options)
{
	memset(options, 0, sizeof(*options));
	for (int id = 0; id < NR_CELL_AXES; id++)
		axis_parse(id, "all", &options->plan.lists[id], NULL);
	axis_parse(AXIS_GUEST, "pvh", &options->plan.lists[AXIS_GUEST], NULL);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		axis_parse(id, axes[id].entries[0].name, &options->plan.lists[id], NULL);
	cpulist_parse("--vcpus", "1,2,4,8", 1, CPULIST_MAX - 1, &options->plan.vcpus, NULL);
	options->plan.reps = 1;
	options->plan.iters = 100;
	options->plan.nr_seeds = 1;
	options->plan.seeds[0] = 1;
	options->plan.held = 8;
	options->plan.held_age = 100000000;
	options->out = "results";
	options->timeout_s = 60;
}

/* One image cannot be guests of different kinds; `pvh` and `bare` are one kind. */
static int check_image(const struct sweep_options *options, struct reason *why)
{
	const struct axis_list *list = &options->plan.lists[AXIS_GUEST];

	for (unsigned int i = 1; options->image && i < list->nr; i++) {
		const struct guest *first = &guests[list->entry[0]];
		const struct guest *other = &guests[list->entry[i]];

		if (strcmp(first->image, other->image))
			return reason_set(why, EINVAL,
					  "--image: one image cannot be both %s and %s",
					  first->name, other->name);
	}
	return 0;
}

/* A guest that goes through several counts is booted with the largest. */
static int use_online(struct plan *plan, bool has_vcpus, struct reason *why)
{
	if (!plan->online.nr)
		return 0;
	if (has_vcpus)
		return reason_set(why, EINVAL, "--online: not together with --vcpus");
	plan->vcpus.nr = 1;
	plan->vcpus.cpu[0] = plan->online.cpu[plan->online.nr - 1];
	return 0;
}

static int check_vcpus(const struct plan *plan, struct reason *why)
{
	const struct axis_list *list = &plan->lists[AXIS_GUEST];

	for (unsigned int i = 0; i < list->nr; i++) {
		const struct guest *guest = &guests[list->entry[i]];

		for (unsigned int j = 0; j < plan->vcpus.nr; j++) {
			if (plan->vcpus.cpu[j] > guest->max_vcpus)
				return reason_set(
					why, EINVAL,
					"--vcpus: %u is more than %u, what guest %s can have",
					plan->vcpus.cpu[j], guest->max_vcpus, guest->name);
		}
	}
	return 0;
}

/* A machine in mode exact is one busy thread; two on a core would only wait for each other. */
static int check_jobs(const struct sweep_options *options, struct reason *why)
{
	unsigned int cores = host_cores();

	if (options->jobs > cores)
		return reason_set(why, EINVAL,
				  "--jobs: %u is more than %u, the cores that this process may use",
				  options->jobs, cores);
	if (options->jobs > 1 && options->lab && !strcmp(options->lab, "fast"))
		return reason_set(why, EINVAL,
				  "--jobs: only 1 in mode fast, where a boot uses "
				  "several cores");
	return 0;
}

/* Notes the file of --plan, and takes everything else as it is. */
static error_t find_plan(int key, char *arg, struct argp_state *state)
{
	if (key == KEY_PLAN)
		*(const char **)state->input = arg;
	return 0;
}

/* The words of --plan's file, and behind them, so that they win, those of the command line. */
static int parse_words(int argc, char **argv, struct parse *parse)
{
	static const struct argp finder = {option_table, find_plan, "", doc, 0, 0, 0};
	static const struct argp argp = {option_table, parse_option, "", doc, 0, 0, 0};
	static struct plan_words words; /* the options keep pointers into them */
	const char *plan = NULL;
	char **all;
	int ret = 0;

	argp_parse(&finder, argc, argv, 0, 0, &plan);
	plan_words_free(&words);
	if (plan)
		ret = plan_file_read(plan, option_table, &words, &parse->why);
	if (ret)
		return ret;
	all = calloc((size_t)argc + words.nr + 1, sizeof(*all));
	if (!all)
		return reason_set(&parse->why, ENOMEM, "no memory");
	all[0] = argv[0];
	memcpy(all + 1, words.word, words.nr * sizeof(*all));
	memcpy(all + 1 + words.nr, argv + 1, (size_t)(argc - 1) * sizeof(*all));
	set_defaults(parse->options);
	ret = argp_parse(&argp, argc + (int)words.nr, all, 0, 0, parse);
	free(all);
	return ret;
}

int sweep_options_parse(int argc, char **argv, struct sweep_options *options, struct reason *why)
{
	struct parse parse = {.options = options};
	int ret = parse_words(argc, argv, &parse);

	if (ret) {
		*why = parse.why;
		return -EINVAL;
	}
	ret = use_online(&options->plan, parse.has_vcpus, why);
	if (!ret)
		ret = plan_check(&options->plan, why);
	if (!ret)
		ret = check_vcpus(&options->plan, why);
	if (!ret)
		ret = plan_check_boots(&options->plan, why);
	if (!ret)
		ret = plan_check_area(&options->plan, why);
	if (!ret)
		ret = check_image(options, why);
	if (!ret)
		ret = passes_default(options, why);
	if (!ret && parse.has_lines)
		passes_add(&options->plan, AREA_LINES);
	if (!ret)
		ret = passes_check(options, why);
	if (!ret)
		ret = check_jobs(options, why);
	return ret;
}
