/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests of the tool's options: numbers, axis names, CPU lists, pinning, the plan's index,
 * jobs.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "abi/area_size.h"
#include "abi/turn.h"
#include "base/cpulist.h"
#include "base/number.h"
#include "cli/sweep_options.h"
#include "plan/area_size.h"
#include "plan/axis.h"
#include "plan/guests.h"
#include "plan/pin.h"
#include "plan/plan.h"
#include "sweep/jobs/job.h"
#include "sweep/sharing.h"

static struct reason why;

static void numbers_are_decimal(void **state)
{
	static const char *const bad[] = {
		"", "x", "0x10", "+5", "-1", " 5", "5 ", "5,", "18446744073709551616"};
	uint64_t value = 7;

	(void)state;
	assert_int_equal(number_parse("--n", "010", 0, 99, &value, &why), 0);
	assert_int_equal(value, 10);
	assert_int_equal(
		number_parse("--n", "18446744073709551614", 0, UINT64_MAX - 1, &value, &why), 0);
	assert_true(value == UINT64_MAX - 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(number_parse("--n", bad[i], 0, UINT64_MAX - 1, &value, &why),
				 -EINVAL);
	assert_int_equal(number_parse("--n", "8", 1, 7, &value, &why), -EINVAL);
	assert_string_equal(why.text, "--n: '8' is not a number in 1-7");
	assert_true(value == UINT64_MAX - 1);
}

static void sweep_numbers_land_in_their_fields(void **state)
{
	const char *argv[] = {
		"sweep",       "--reps=2",        "--iters=010",  "--seed=9223372036854775807",
		"--held=4",    "--held-age=5",    "--disturb=6",  "--pcpus=7",
		"--memory=80", "--timeout=86400", "--upcall=all", "--jobs=1",
		NULL};
	static struct sweep_options options;

	(void)state;
	assert_int_equal(sweep_options_parse(12, (char **)argv, &options, &why), 0);
	assert_int_equal(options.plan.reps, 2);
	assert_int_equal(options.plan.iters, 10);
	assert_true(options.plan.seeds[0] == INT64_MAX);
	assert_int_equal(options.plan.held, 4);
	assert_int_equal(options.plan.held_age, 5);
	assert_int_equal(options.plan.disturb, 6);
	assert_int_equal(options.lab_pcpus, 7);
	assert_int_equal(options.memory_mib, 80);
	assert_int_equal(options.timeout_s, 86400);
	assert_int_equal(options.jobs, 1);
	assert_int_equal(options.plan.lists[AXIS_UPCALL].nr, axes[AXIS_UPCALL].nr);
	assert_int_equal(options.plan.lists[AXIS_PORTS].nr, 1);
}

static void more_jobs_than_cores_are_refused(void **state)
{
	const char *argv[] = {"sweep", "--jobs=100000", NULL};
	const char *fast[] = {"sweep", "--lab=fast", "--jobs=2", NULL};
	static struct sweep_options options;

	(void)state;
	assert_int_equal(sweep_options_parse(2, (char **)argv, &options, &why), -EINVAL);
	assert_non_null(strstr(why.text, "--jobs: 100000 is more than"));
	assert_int_equal(sweep_options_parse(3, (char **)fast, &options, &why), -EINVAL);
	assert_non_null(strstr(why.text, "--jobs: "));
}

/* A job has one guest, one count and one variant; bare has none of the latter. */
static void a_sweep_is_a_list_of_jobs(void **state)
{
	const char *argv[] = {"sweep",  "--guest=bare,pvh", "--vcpus=2,4", "--evtchn-abi=2l,fifo",
			      "--json", "--pass=check",     NULL};
	static const char *const names[] = {"bare-2", "bare-4",
					    "pvh-2",  "pvh-fifo-callback-dense-2",
					    "pvh-4",  "pvh-fifo-callback-dense-4"};
	static struct sweep_options options, part;
	char dir[FILES_PATH_MAX];
	struct jobs jobs;

	(void)state;
	assert_int_equal(sweep_options_parse(6, (char **)argv, &options, &why), 0);
	assert_int_equal(jobs_make(&jobs, &options), 0);
	assert_int_equal(jobs.nr, 6);
	for (unsigned int i = 0; i < jobs.nr; i++)
		assert_string_equal(jobs.job[i].name, names[i]);
	assert_true(job_cost(&jobs.job[4]) > job_cost(&jobs.job[1]));
	assert_false(job_needs_lab(&jobs.job[0]));
	assert_null(plan_boot_variant(&jobs.job[0].boot));
	assert_int_equal(job_directory(&jobs, &jobs.job[3], dir, &why), 0);
	assert_string_equal(dir, "results/jobs/pvh-fifo-callback-dense-2");
	job_options(&jobs, &jobs.job[3], dir, &part);
	assert_true(part.part && part.quiet && !part.json);
	assert_string_equal(part.out, dir);
	assert_int_equal(part.plan.lists[AXIS_GUEST].nr, 1);
	assert_int_equal(part.plan.lists[AXIS_GUEST].entry[0], GUEST_pvh);
	assert_int_equal(part.plan.vcpus.nr, 1);
	assert_int_equal(part.plan.vcpus.cpu[0], 2);
	assert_int_equal(plan_variants(&part.plan), 1);
	assert_int_equal(part.plan.lists[AXIS_EVTCHN_ABI].entry[0], 1);
	/* Of eight paths five can be had with the FIFO ABI in a PVH domain. */
	assert_int_equal(plan_cells(&part.plan), plan_cells(&options.plan) / 8 * 5);
	jobs_free(&jobs);
}

/* On bare there is no Xen that decodes. The check is short only beside a pass that measures. */
static void passes_are_boots(void **state)
{
	const char *all[] = {"sweep",     "--lab=exact", "--guest=bare,pvh",
			     "--vcpus=2", "--iters=9",   NULL};
	const char *one[] = {"sweep", "--lab=exact", "--vcpus=2", "--pass=check", NULL};
	static const char *const names[] = {"bare-2", "bare-check-2", "pvh-2", "pvh-check-2",
					    "pvh-assist-2"};
	static struct sweep_options options, part;
	struct jobs jobs;

	(void)state;
	assert_int_equal(sweep_options_parse(5, (char **)all, &options, &why), 0);
	assert_int_equal(jobs_make(&jobs, &options), 0);
	assert_int_equal(jobs.nr, 5);
	for (unsigned int i = 0; i < jobs.nr; i++) {
		bool checks = jobs.job[i].boot.pass == AREA_CHECK;

		assert_string_equal(jobs.job[i].name, names[i]);
		job_options(&jobs, &jobs.job[i], "dir", &part);
		assert_int_equal(part.plan.nr_passes, 1);
		assert_int_equal(part.plan.iters, 9);
		assert_int_equal(part.plan.nr_guest_args, checks);
		if (checks)
			assert_string_equal(part.plan.guest_args[0], "rounds=3");
	}
	jobs_free(&jobs);
	assert_int_equal(sweep_options_parse(4, (char **)one, &options, &why), 0);
	assert_int_equal(jobs_make(&jobs, &options), 0);
	assert_int_equal(jobs.nr, 1);
	job_options(&jobs, &jobs.job[0], "dir", &part);
	assert_int_equal(part.plan.passes[0], AREA_CHECK);
	assert_int_equal(part.plan.nr_guest_args, 0);
	jobs_free(&jobs);
}

/* With two turns of their own, or with the one that all boots have. */
static void line_transfers_are_boots(void **state)
{
	static const struct {
		const char *turn;
		unsigned int nr;
		struct {
			const char *name;
			uint32_t turn;
		} job[3];
	} cases[] = {
		{"--reps=1",
		 3,
		 {{"bare-2", TURN_DEFAULT},
		  {"bare-lines-turn-op-2", TURN_OP},
		  {"bare-lines-turn-1-2", 1}}},
		{"--turn=5", 2, {{"bare-2", 5}, {"bare-lines-2", 5}, {NULL, 0}}},
		{"--turn=op", 2, {{"bare-2", TURN_OP}, {"bare-lines-2", TURN_OP}, {NULL, 0}}},
	};
	static struct sweep_options options, part;
	struct jobs jobs;

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		const char *argv[] = {"sweep",          "--lab=exact", "--guest=bare", "--vcpus=2",
				      "--pass=measure", "--lines",     cases[c].turn,  NULL};

		assert_int_equal(sweep_options_parse(7, (char **)argv, &options, &why), 0);
		assert_int_equal(jobs_make(&jobs, &options), 0);
		assert_int_equal(jobs.nr, cases[c].nr);
		for (unsigned int i = 0; i < jobs.nr; i++) {
			assert_string_equal(jobs.job[i].name, cases[c].job[i].name);
			job_options(&jobs, &jobs.job[i], "dir", &part);
			assert_int_equal(part.plan.turn, cases[c].job[i].turn);
			assert_int_equal(part.plan.passes[0], i ? AREA_LINES : AREA_MEASURE);
		}
		jobs_free(&jobs);
	}
}

static void passes_are_refused(void **state)
{
	static const struct {
		const char *argv[5];
		const char *reason;
	} cases[] = {
		{{"sweep", "--pass=both"}, "unknown pass 'both'"},
		{{"sweep", "--pass=check,"}, "unknown pass ''"},
		{{"sweep", "--pass=check,check"}, "check twice"},
		{{"sweep", "--lab=fast", "--pass=assist"}, "only in the lab's exact mode"},
		{{"sweep", "--lab=fast", "--lines"}, "only in the lab's exact mode"},
		{{"sweep", "--lab=exact", "--guest=bare", "--pass=assist"}, "none of the guests"},
		{{"sweep", "--lab=exact", "--image=/dev/null", "--pass=check,measure"},
		 "an image is of one pass"},
		{{"sweep", "--lab=exact", "--image=/nonexistent"}, "No such file"},
	};
	static struct sweep_options options;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int argc = 0;

		while (cases[i].argv[argc])
			argc++;
		assert_int_not_equal(
			sweep_options_parse(argc, (char **)cases[i].argv, &options, &why), 0);
		assert_non_null(strstr(why.text, cases[i].reason));
	}
}

static void iters_are_a_number_or_a_range(void **state)
{
	static const struct {
		const char *arg;
		uint32_t min, most; /* most 0: refused */
	} cases[] = {
		{"--iters=7", 0, 7},      {"--iters=10-100", 10, 100}, {"--iters=5-5", 5, 5},
		{"--iters=100-10", 0, 0}, {"--iters=0-10", 0, 0},      {"--iters=10-", 0, 0},
		{"--iters=-10", 0, 0},    {"--iters=1-2-3", 0, 0},
	};
	static struct sweep_options options;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *argv[] = {"sweep", cases[i].arg, NULL};
		int ret = sweep_options_parse(2, (char **)argv, &options, &why);

		assert_int_equal(ret, cases[i].most ? 0 : -EINVAL);
		if (ret)
			continue;
		assert_true(options.has_iters);
		assert_int_equal(options.plan.iters_min, cases[i].min);
		assert_int_equal(options.plan.iters, cases[i].most);
	}
}

static void axis_takes_all(void **state)
{
	struct axis_list list;

	(void)state;
	for (int id = 0; id < NR_AXES; id++) {
		assert_int_equal(axis_parse(id, "all", &list, &why), 0);
		assert_int_equal(list.nr, axes[id].nr);
		assert_true(axes[id].nr <= AXIS_LIST_MAX);
		for (unsigned int i = 0; i < list.nr; i++) {
			assert_int_equal(list.entry[i], i);
			assert_true(strlen(axes[id].entries[i].name) < AXIS_NAME_MAX);
		}
	}
}

static void axis_keeps_order(void **state)
{
	struct axis_list list;
	char text[64];

	(void)state;
	assert_int_equal(axis_parse(AXIS_PATH, "x2apic,evtchn", &list, &why), 0);
	assert_int_equal(list.nr, 2);
	assert_int_equal(axis_format(AXIS_PATH, &list, text, sizeof(text)), 13);
	assert_string_equal(text, "x2apic,evtchn");
	assert_int_equal(axis_format(AXIS_PATH, &list, text, 13), -ENOSPC);
}

static void axis_refuses(void **state)
{
	static const char *const bad[] = {"",       "foo",    "shootdow",        "shootdownx",
					  ",eager", "eager,", "eager,,refcount", "eager,all",
					  "Eager",  " eager"};
	struct axis_list list;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(axis_parse(AXIS_POLICY, bad[i], &list, &why), -EINVAL);
	assert_int_equal(axis_parse(AXIS_POLICY, "eager,foo", &list, &why), -EINVAL);
	assert_non_null(strstr(why.text, "--policy: unknown policy 'foo' (valid: eager, "));
	assert_non_null(strstr(why.text, ", all)"));
	assert_int_equal(axis_parse(AXIS_POLICY, "eager,eager", &list, &why), -EINVAL);
	assert_string_equal(why.text, "--policy: 'eager' is named twice");
}

static void policies_compose(void **state)
{
	static const char *const bad[] = {"shootdown+",          "shootdown+x",
					  "eager+trim",          "shootdown++trim",
					  "shootdown+trim+trim", "+trim",
					  "shootdown+trim+x",    "shootdown+block,shootdown+block"};
	struct axis_list list;
	char text[128];

	(void)state;
	assert_int_equal(
		axis_parse(AXIS_POLICY, "shootdown+trim+batch,shootdown+block", &list, &why), 0);
	assert_true(axis_format(AXIS_POLICY, &list, text, sizeof(text)) > 0);
	assert_string_equal(text, "shootdown+batch+trim,shootdown+block");
	assert_int_equal(
		axis_parse(AXIS_POLICY, "shootdown+trim+batch,shootdown+batch+trim", &list, &why),
		-EINVAL);
	assert_string_equal(why.text, "--policy: 'shootdown+batch+trim' is named twice");
	assert_int_equal(
		axis_parse(AXIS_POLICY, "shootdown+exitflush+filter+batch+trim+block", &list, &why),
		0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(axis_parse(AXIS_POLICY, bad[i], &list, &why), -EINVAL);
}

static void guests_match_their_names(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < axes[AXIS_GUEST].nr; i++)
		assert_string_equal(guests[i].name, axes[AXIS_GUEST].entries[i].name);
}

static void check_cpulist(const char *text, const char *expected)
{
	struct cpulist list;
	char out[256];

	assert_int_equal(cpulist_parse("--x", text, 0, 99, &list, &why), 0);
	cpulist_format(&list, out, sizeof(out));
	assert_string_equal(out, expected);
}

static void cpulist_takes(void **state)
{
	(void)state;
	check_cpulist("0", "0");
	check_cpulist("99", "99");
	check_cpulist("0-3", "0,1,2,3");
	check_cpulist("0-3,^1", "0,2,3");
	check_cpulist("^1,0-3", "0,1,2,3");
	check_cpulist("8,1,2,1", "1,2,8");
	check_cpulist("0-9,^2-8,5", "0,1,5,9");
	check_cpulist("007", "7");
}

static void cpulist_refuses(void **state)
{
	static const char *const bad[] = {
		"",   ",",   "1,",  ",1",   "a",    "1a",         "-1",
		"1-", "3-1", "^",   "1,^1", "1--2", "100",        "0-100",
		"1 ", " 1",  "^^1", "+1",   "0x1",  "4294967296", "99999999999999999999"};
	struct cpulist list;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(cpulist_parse("--x", bad[i], 0, 99, &list, &why), -EINVAL);
	assert_int_equal(cpulist_parse("--vcpus", "0", 1, 128, &list, &why), -EINVAL);
	assert_string_equal(why.text, "--vcpus: '0' is outside 1-128");
}

static void cpulist_format_is_bounded(void **state)
{
	struct cpulist list;
	char out[4] = "xyz";

	(void)state;
	assert_int_equal(cpulist_parse("--x", "10-20", 0, 99, &list, &why), 0);
	cpulist_format(&list, out, sizeof(out));
	assert_int_equal(strlen(out), 3);
}

/* Two sockets of two cores of two threads; siblings are i and i + 4. */
static const struct pcpu machine[] = {{0, 0, 0}, {1, 0, 1}, {2, 1, 0}, {3, 1, 1},
				      {4, 0, 0}, {5, 0, 1}, {6, 1, 0}, {7, 1, 1}};

static void check_pin(const char *how, unsigned int vcpus, const unsigned int *expected)
{
	struct pcpu pcpus[8];
	unsigned int out[16];
	struct pin pin;

	memcpy(pcpus, machine, sizeof(machine));
	assert_int_equal(pin_parse(how, &pin, &why), 0);
	assert_int_equal(pin_assign(&pin, pcpus, 8, vcpus, out, &why), 0);
	for (unsigned int i = 0; i < vcpus; i++)
		assert_int_equal(out[i], expected[i]);
}

static void pin_places(void **state)
{
	struct pcpu pcpus[8];
	unsigned int out[4];
	struct pin pin;

	(void)state;
	check_pin("spread", 10, (const unsigned int[]){0, 1, 2, 3, 4, 5, 6, 7, 0, 1});
	check_pin("pack", 9, (const unsigned int[]){0, 4, 1, 5, 2, 6, 3, 7, 0});
	check_pin("3,5", 3, (const unsigned int[]){3, 5, 3});
	memcpy(pcpus, machine, sizeof(machine));
	assert_int_equal(pin_parse("none", &pin, &why), 0);
	assert_int_equal(pin_assign(&pin, pcpus, 8, 4, out, &why), 1);
	assert_int_equal(pin_parse("1,8", &pin, &why), 0);
	assert_int_equal(pin_assign(&pin, pcpus, 8, 4, out, &why), -EINVAL);
	assert_string_equal(why.text, "--pin: pCPU 8 is not usable (8 are)");
	assert_int_equal(pin_parse("spred", &pin, &why), -EINVAL);
}

static unsigned int shared_with(const char *how, unsigned int vcpus)
{
	struct pcpu pcpus[8];
	unsigned int out[16];
	struct pin pin;
	int ret;

	memcpy(pcpus, machine, sizeof(machine));
	assert_int_equal(pin_parse(how, &pin, &why), 0);
	ret = pin_assign(&pin, pcpus, 8, vcpus, out, &why);
	return pin_shared(ret ? NULL : out, vcpus, 8);
}

static void pin_counts_who_shares(void **state)
{
	(void)state;
	assert_int_equal(shared_with("3", 1), 0);
	assert_int_equal(shared_with("3", 2), 2);
	assert_int_equal(shared_with("3,5", 2), 0);
	assert_int_equal(shared_with("3,5", 3), 2);
	assert_int_equal(shared_with("3,5", 4), 4);
	assert_int_equal(shared_with("spread", 8), 0);
	assert_int_equal(shared_with("spread", 9), 2);
	assert_int_equal(shared_with("pack", 10), 4);
	assert_int_equal(shared_with("none", 8), 0);
	assert_int_equal(shared_with("none", 9), 9);
	assert_int_equal(pin_shared(NULL, 64, 0), 0);
}

/* Only what was measured is marked; a remark that is there stays. */
static void cells_say_that_vcpus_share(void **state)
{
	static const unsigned int pin[] = {3, 4, 3};
	struct results results = {.nr_cells = 0};
	struct cell *cell;

	(void)state;
	for (unsigned int vcpus = 1; vcpus <= 3; vcpus++)
		results_add_cell(&results)->vcpus = vcpus;
	cell = results_add_cell(&results);
	cell->vcpus = 3;
	strcpy(cell->reason, "a remark");
	cell = results_add_cell(&results);
	cell->vcpus = 3;
	cell->status = CELL_NA;
	strcpy(cell->reason, "not here");
	sharing_mark(&results, 1, pin, 8);
	assert_string_equal(results.cells[0].reason, "");
	assert_string_equal(results.cells[1].reason, "");
	assert_string_equal(results.cells[2].reason, PIN_SHARED);
	assert_string_equal(results.cells[3].reason, "a remark; " PIN_SHARED);
	assert_string_equal(results.cells[4].reason, "not here");
	results_free(&results);
}

static struct plan make_plan(const char *policy, const char *path, const char *flush,
			     const char *workload, uint32_t reps)
{
	struct plan plan = {.reps = reps, .iters = 7, .nr_seeds = 1, .seeds = {9}};

	assert_int_equal(axis_parse(AXIS_POLICY, policy, &plan.lists[AXIS_POLICY], &why), 0);
	assert_int_equal(axis_parse(AXIS_PATH, path, &plan.lists[AXIS_PATH], &why), 0);
	assert_int_equal(axis_parse(AXIS_FLUSH, flush, &plan.lists[AXIS_FLUSH], &why), 0);
	assert_int_equal(axis_parse(AXIS_WORKLOAD, workload, &plan.lists[AXIS_WORKLOAD], &why), 0);
	assert_int_equal(axis_parse(AXIS_GUEST, "pvh", &plan.lists[AXIS_GUEST], &why), 0);
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++)
		assert_int_equal(axis_parse(id, "all", &plan.lists[id], &why), 0);
	assert_int_equal(cpulist_parse("--vcpus", "1,2", 1, 128, &plan.vcpus, &why), 0);
	return plan;
}

static void check_index(const struct plan *plan, struct plan_cell cell, uint32_t expected)
{
	struct plan_cell back;

	assert_int_equal(plan_index(plan, &cell), expected);
	plan_cell_at(plan, expected, &back);
	assert_memory_equal(&back, &cell, sizeof(cell));
}

static void plan_index_is_the_abi_s(void **state)
{
	struct plan plan = make_plan("all", "all", "all", "all", 3);
	const struct axis_list *lists = plan.lists;
	uint32_t expected = 0;

	(void)state;
	/* The nesting that abi/results.h spells out: policy outermost, rep innermost. */
	for (unsigned int policy = 0; policy < lists[AXIS_POLICY].nr; policy++)
		for (unsigned int path = 0; path < lists[AXIS_PATH].nr; path++)
			for (unsigned int flush = 0; flush < lists[AXIS_FLUSH].nr; flush++)
				for (unsigned int load = 0; load < lists[AXIS_WORKLOAD].nr; load++)
					for (uint32_t rep = 0; rep < 3; rep++)
						check_index(
							&plan,
							(struct plan_cell){.place = {policy, path,
										     flush, load},
									   .rep = rep},
							expected++);
	assert_int_equal(plan_cells(&plan), expected);
}

static void plan_names_follow_the_user_s_order(void **state)
{
	struct plan plan = make_plan("shootdown,eager", "evtchn", "hv,ipi", "exit,ipi", 1);
	struct plan_cell cell;

	(void)state;
	plan_cell_at(&plan, 6, &cell);
	assert_string_equal(plan_name(&plan, &cell, AXIS_POLICY), "eager");
	assert_string_equal(plan_name(&plan, &cell, AXIS_FLUSH), "ipi");
	assert_string_equal(plan_name(&plan, &cell, AXIS_WORKLOAD), "exit");
}

static void plan_composes_the_command_line(void **state)
{
	struct plan plan = make_plan("shootdown,eager", "evtchn-batch", "hv", "ipi", 2);
	struct plan_variant variant;
	char text[256];

	(void)state;
	plan.debug_vm = true;
	plan.nr_guest_args = 1;
	plan.guest_args[0] = "fault=crash";
	assert_int_equal(plan_cmdline(&plan, NULL, true, text, sizeof(text), &why), 0);
	assert_string_equal(
		text, "policy=shootdown,eager path=evtchn-batch flush=hv workload=ipi "
		      "reps=2 iters=7 seed=9 held=0 held-age=0 debug_vm=1 sync=1 fault=crash");
	plan_variant_at(&plan, 6, &variant);
	assert_int_equal(plan_cmdline(&plan, &variant, true, text, sizeof(text), &why), 0);
	assert_string_equal(
		text, "policy=shootdown,eager path=evtchn-batch flush=hv workload=ipi "
		      "evtchn-abi=fifo upcall=vector ports=dense "
		      "reps=2 iters=7 seed=9 held=0 held-age=0 debug_vm=1 sync=1 fault=crash");
	plan.rest_ns = 5;
	assert_int_equal(plan_cmdline(&plan, &variant, true, text, sizeof(text), &why), 0);
	assert_non_null(strstr(text, " sync=1 rest=5 fault=crash"));
	for (size_t bytes = 1; bytes <= strlen(text); bytes++) {
		char small[256];

		assert_int_equal(plan_cmdline(&plan, &variant, true, small, bytes, &why), -ENOSPC);
	}
}

static void plan_has_every_variant_once(void **state)
{
	struct plan plan = make_plan("eager", "evtchn", "all", "ipi", 1);
	struct plan_variant variant;
	unsigned int defaults = 0;
	bool seen[8] = {false};

	(void)state;
	assert_int_equal(plan_variants(&plan), 8);
	for (unsigned int i = 0; i < 8; i++) {
		unsigned int place;

		plan_variant_at(&plan, i, &variant);
		place = variant.entry[0] * 4u + variant.entry[1] * 2u + variant.entry[2];
		assert_true(place < 8 && !seen[place]);
		seen[place] = true;
		defaults += plan_variant_is_default(&variant);
	}
	assert_int_equal(defaults, 1);
	assert_int_equal(axis_parse(AXIS_EVTCHN_ABI, "fifo", &plan.lists[AXIS_EVTCHN_ABI], &why),
			 0);
	assert_int_equal(plan_variants(&plan), 4);
	plan_variant_at(&plan, 0, &variant);
	assert_string_equal(plan_variant_name(&variant, AXIS_EVTCHN_ABI), "fifo");
	assert_string_equal(plan_variant_name(&variant, AXIS_UPCALL), "callback");
	assert_string_equal(plan_variant_name(NULL, AXIS_UPCALL), "n/a");
	assert_true(plan_variant_is_default(NULL));
}

static void plan_has_bounds(void **state)
{
	struct plan plan = make_plan("eager", "evtchn", "ipi", "ipi,switch", 1000);

	(void)state;
	assert_int_equal(plan_check(&plan, &why), 0);
	plan.reps = PLAN_CELLS_MAX;
	assert_int_equal(plan_check(&plan, &why), -EINVAL);
	plan.reps = 0;
	assert_int_equal(plan_check(&plan, &why), -EINVAL);
}

/* The sum of what the cells can be, each with the vCPUs that it is measured with. */
static void area_is_as_large_as_the_plan_needs(void **state)
{
	struct plan plan = make_plan("eager,refcount", "evtchn", "ipi,hv", "ipi,switch", 3);
	uint64_t bytes = sizeof(struct area_header);

	(void)state;
	plan.iters = 100;
	plan.held = 8;
	for (unsigned int i = 0; i < 2 * 2 * 3; i++)
		bytes += area_cell_max(WORKLOAD_ipi, 8, 100, 8) +
			 area_cell_max(WORKLOAD_switch, 8, 100, 8);
	assert_in_range(plan_area_bytes(&plan, 8), bytes, bytes + 4095);
	assert_int_equal(plan_area_bytes(&plan, 8) % 4096, 0);
	assert_true(plan_area_bytes(&plan, 32) > 2 * plan_area_bytes(&plan, 8));
	cpulist_parse("--online", "8,32", 1, 128, &plan.online, &why);
	assert_true(plan_area_bytes(&plan, 32) > bytes);
	cpulist_parse("--online", "8", 1, 128, &plan.online, &why);
	assert_in_range(plan_area_bytes(&plan, 32), bytes, bytes + 4095);
}

static void too_large_a_plan_is_refused(void **state)
{
	struct plan plan = make_plan("all", "all", "all", "all", 1);

	(void)state;
	plan.iters = 100;
	plan.held = 8;
	cpulist_parse("--vcpus", "1,128", 1, 128, &plan.vcpus, &why);
	assert_int_equal(plan_check_area(&plan, &why), 0);
	plan.reps = 10;
	assert_int_equal(plan_check_area(&plan, &why), -EINVAL);
	assert_non_null(strstr(why.text, "with 128 vCPUs the plan needs "));
	assert_non_null(strstr(why.text, " MiB of results, a guest has room for 768: lower"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_decimal),
		cmocka_unit_test(sweep_numbers_land_in_their_fields),
		cmocka_unit_test(more_jobs_than_cores_are_refused),
		cmocka_unit_test(a_sweep_is_a_list_of_jobs),
		cmocka_unit_test(passes_are_boots),
		cmocka_unit_test(line_transfers_are_boots),
		cmocka_unit_test(passes_are_refused),
		cmocka_unit_test(iters_are_a_number_or_a_range),
		cmocka_unit_test(axis_takes_all),
		cmocka_unit_test(axis_keeps_order),
		cmocka_unit_test(axis_refuses),
		cmocka_unit_test(policies_compose),
		cmocka_unit_test(guests_match_their_names),
		cmocka_unit_test(cpulist_takes),
		cmocka_unit_test(cpulist_refuses),
		cmocka_unit_test(cpulist_format_is_bounded),
		cmocka_unit_test(pin_places),
		cmocka_unit_test(pin_counts_who_shares),
		cmocka_unit_test(cells_say_that_vcpus_share),
		cmocka_unit_test(plan_index_is_the_abi_s),
		cmocka_unit_test(plan_names_follow_the_user_s_order),
		cmocka_unit_test(plan_composes_the_command_line),
		cmocka_unit_test(plan_has_every_variant_once),
		cmocka_unit_test(plan_has_bounds),
		cmocka_unit_test(area_is_as_large_as_the_plan_needs),
		cmocka_unit_test(too_large_a_plan_is_refused),
	};

	return cmocka_run_group_tests_name("tool lists", tests, NULL, NULL);
}
