/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lab's command lines; see lab.h. A job there is the same command with explicit arguments, in
 * dom0 of a lab.
 */
#include "sweep/lab.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/interrupt.h"
#include "plan/image.h"
#include "plan/turn.h"
#include "results/journal.h"
#include "results/results.h"
#include "sweep/lines.h"

#define ARGS_MAX 96

/*
 * How long the lab waits for output, where the tool in dom0 gives up a guest after @seconds of the
 * machine's own time: a busy machine of many pCPUs is slower than the host by some 20 times.
 */
#define LAB_TIMEOUT_S(seconds) (60 + 30 * (seconds))

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

int lab_agent(char program[FILES_PATH_MAX], struct reason *why)
{
	char dir[FILES_PATH_MAX];
	int ret = files_own_dir(dir, why);

	return ret ? ret : files_join(program, dir, "lab/lab-agent", why);
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
	add(args, "--seed=%" PRIu64, plan->seeds[0]);
	add(args, "--pass=%s", pass_names[plan->passes[0]]);
	if (plan->turn) {
		turn_format(plan->turn, text, sizeof(text));
		add(args, "--turn=%s", text);
	}
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
	add(args, "--part");
}

/* The lab, what it is to do, and which machine. */
static int add_machine(struct args *args, const struct sweep_options *options, const char *verb,
		       struct reason *why)
{
	char program[FILES_PATH_MAX];
	int ret = lab_find(program, why);

	if (ret)
		return ret;
	add(args, "%s", program);
	add(args, "%s", verb);
	add(args, "--mode=%s", options->lab);
	if (turn_us(options->plan.turn))
		add(args, "--turn=%u", turn_us(options->plan.turn));
	if (options->lab_pcpus)
		add(args, "--pcpus=%u", options->lab_pcpus);
	return args->failed ? reason_set(why, E2BIG, "the lab's command line is too long") : 0;
}

/* The machine, where files go, the image, and the job after "--". */
static int compose(struct args *args, const struct sweep_options *job, struct reason *why)
{
	char tool[FILES_PATH_MAX], image[FILES_PATH_MAX] = "", journal[FILES_PATH_MAX];
	int ret = files_own_path(tool, why);

	if (!ret)
		ret = journal_next(job->out, journal, why);
	if (!ret)
		ret = image_of_guest(job->plan.lists[AXIS_GUEST].entry[0], job->plan.passes[0],
				     job->image, image, why);
	if (!ret)
		ret = add_machine(args, job, "run", why);
	if (!ret && job->plan.passes[0] == AREA_LINES)
		ret = lines_order(job->out, image, why);
	if (ret)
		return ret;
	add(args, "--quiet");
	add(args, "--out=%s", job->out);
	add(args, "--journal=%s", journal);
	add(args, "--timeout=%u", LAB_TIMEOUT_S(job->timeout_s));
	if (job->plan.passes[0] == AREA_ASSIST)
		add(args, "--assist");
	if (job->plan.passes[0] == AREA_LINES)
		add(args, "--lines=%s", job->out);
	add(args, "--file=%s", image);
	add(args, "--");
	add(args, "%s", tool);
	add(args, "sweep");
	/* The lab puts all files, the tool too, into one directory, under their own names. */
	if (job->image)
		add(args, "--image=%s", base_name(image));
	add_sweep(args, job);
	return args->failed ? reason_set(why, E2BIG, "the lab's command line is too long") : 0;
}

/* Becomes the lab. From here on a signal has its usual effect until the lab catches it. */
static int exec_lab(struct args *args)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	interrupt_end();
	execv(args->arg[0], args->arg);
	say_error("%s: %s", args->arg[0], strerror(errno));
	free_args(args);
	return EXIT_HOST;
}

int lab_exec_ensure(const struct sweep_options *options)
{
	struct args args = {0};
	struct reason why;

	if (add_machine(&args, options, "ensure", &why)) {
		say_error("no lab: %s", why.text);
		return EXIT_HOST;
	}
	return exec_lab(&args);
}

int lab_exec_sweep(const struct sweep_options *job)
{
	struct args args = {0};
	struct reason why;

	if (compose(&args, job, &why)) {
		say_error("no lab: %s", why.text);
		return EXIT_HOST;
	}
	return exec_lab(&args);
}
