// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of guest/bench/bench.c: plan, order, cells; with workloads that only take notes. */
#include "unit.h"

#include <host/machine.h>
#include <hyp/hyp.h>

#include "abi/area_size.h"
#include "abi/axes.h"
#include "area_reader.h"
#include "bench/bench.h"
#include "kernel/options.h"
#include "kernel/path.h"
#include "mm/flush.h"
#include "mm/lazy.h"

#define MAX_CELLS 1000

/* What ran, by place. */
static struct {
	unsigned int workload, iters;
	const struct lazy_hooks *policy;
	const struct ipi_path *path;
	const struct flush_kind *flush;
} ran[MAX_CELLS];
static unsigned int nr_ran;
static bool heeds_end; /* within a cell, too */
static uint64_t stolen[2]; /* from each vCPU */
static bool hists_were_empty;

/* A cell begins with empty histograms, whoever has left something in them. */
static void use_hists(void)
{
	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
		struct hist *hist = bench_cpu_hist(cpu);

		hists_were_empty &= !hist->n && hist->low > hist->high;
		hist_add(hist, cpu);
	}
}

static const char *note(unsigned int workload, unsigned int iters)
{
	use_hists();
	ran[nr_ran].workload = workload;
	ran[nr_ran].iters = iters;
	ran[nr_ran].policy = lazy.hooks[0];
	ran[nr_ran].path = path;
	ran[nr_ran].flush = flush;
	nr_ran++;
	stolen[0] += 100;
	stolen[1] += 1000;
	count(page_faults);
	results_value(METRIC("noted"), AREA_UNIT_COUNT, workload);
	if (heeds_end)
		bench_heed_end();
	return workload == 2 ? "not this one" : NULL;
}

#define X(id, word, what)                               \
	static const char *run_##id(unsigned int iters) \
	{                                               \
		return note(WORKLOAD_##id, iters);      \
	}                                               \
	const struct workload workload_##id = {.name = word, .run = run_##id};
ABI_WORKLOADS(X)
#undef X

static void run_plan(const char *cmdline, uint32_t cells)
{
	const struct host_config config = {.vcpus = 2, .cmdline = cmdline};

	nr_ran = 0;
	hists_were_empty = true;
	if (host_run(&config) != HOST_POWEROFF)
		fail_msg("%s\n%s", host_failure(), host_console());
	area_check(host_area());
	assert_int_equal(host_area()->state, AREA_DONE);
	assert_int_equal(host_area()->cells_done, cells);
	assert_int_equal(nr_ran, cells);
	assert_true(hists_were_empty);
}

static void every_cell_runs_once(void **state)
{
	static const char cmdline[] = "policy=shootdown,eager,refcount path=x2apic,evtchn "
				      "flush=hv,ipi workload=pingpong,ipi,exit reps=2 iters=7 "
				      "seed=99";
	const uint32_t cells = 3 * 2 * 2 * 3 * 2;
	bool seen[MAX_CELLS] = {0};

	(void)state;
	run_plan(cmdline, cells);
	for (uint32_t i = 0; i < cells; i++) {
		const struct area_cell *cell = area_cell_at(host_area(), i);
		uint32_t index = cell->index, workload, which_flush, which_path, policy;
		struct lazy_policy expected;

		assert_int_equal(cell->order, i);
		assert_true(index < cells);
		assert_false(seen[index]);
		seen[index] = true;
		/* The formula of abi/results.h, inverted. */
		policy = index / (2 * 2 * 3 * 2);
		which_path = index / (2 * 3 * 2) % 2;
		which_flush = index / (3 * 2) % 2;
		workload = index / 2 % 3;
		assert_ptr_equal(ran[i].flush, flush_kinds[options.flush.index[which_flush]]);
		lazy_compose(options.policy.index[policy], &expected);
		assert_ptr_equal(ran[i].policy, expected.hooks[0]);
		assert_ptr_equal(ran[i].path, ipi_paths[options.path.index[which_path]]);
		assert_int_equal(ran[i].workload, options.workload.index[workload]);
		assert_int_equal(ran[i].iters, 7);
		assert_int_equal(cell->status, ran[i].workload == 2 ? AREA_NA : AREA_OK);
		if (cell->status == AREA_NA)
			assert_string_equal(cell->reason, "not this one");
	}
}

static void orders(const char *cmdline, uint32_t cells, uint32_t *order)
{
	run_plan(cmdline, cells);
	for (uint32_t i = 0; i < cells; i++)
		order[i] = area_cell_at(host_area(), i)->index;
}

static void the_seed_makes_the_order(void **state)
{
	uint32_t a[120], b[120], c[120];

	(void)state;
	orders("workload=ipi,switch reps=60 seed=1", 120, a);
	orders("workload=ipi,switch reps=60 seed=1", 120, b);
	orders("workload=ipi,switch reps=60 seed=2", 120, c);
	assert_memory_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
}

static void one_cell(void **state)
{
	uint32_t order;

	(void)state;
	orders("", 1, &order);
	assert_int_equal(order, 0);
	run_plan("sync=1 reps=3", 3);
	assert_int_equal(host_area()->cells_acked, 3);
}

static void fanouts(void **state)
{
	(void)state;
	for (unsigned int n = 1; n <= 128; n++) {
		unsigned int last = 0, nr = 0;

		for (unsigned int k = 1; k < n; k = area_next_dense(k, n), nr++) {
			assert_true(k > last);
			assert_true(k <= 8 || !(k & (k - 1)) || k == n - 1);
			last = k;
		}
		if (n > 1)
			assert_int_equal(last, n - 1);
		if (n <= 9)
			assert_int_equal(nr, n - 1);
	}
	assert_int_equal(area_next_dense(8, 128), 16);
	assert_int_equal(area_next_dense(64, 128), 127);
	assert_int_equal(area_next_dense(127, 128), 128);
}

static uint64_t steal_ns(unsigned int cpu)
{
	return stolen[cpu];
}

/* What was stolen or counted before a cell is not its own; what was, is of all vCPUs. */
static void a_cell_s_costs_are_its_own(void **state)
{
	struct hyp_ops ops = host_ops;
	const struct host_config config = {
		.vcpus = 2, .cmdline = "workload=ipi reps=3", .ops = &ops};

	(void)state;
	ops.steal_ns = steal_ns;
	nr_ran = 0;
	assert_int_equal(host_run(&config), HOST_POWEROFF);
	for (uint32_t i = 0; i < 3; i++) {
		const struct area_cell *cell = area_cell_at(host_area(), i);

		assert_int_equal(cell->steal_ns, 1100);
		assert_true(cell->ticks > 0);
		assert_int_equal(area_counters(cell, 0)[COUNTER_page_faults], 1);
		assert_int_equal(area_counters(cell, 1)[COUNTER_page_faults], 0);
	}
}

/* A policy that cannot do its work is measured, and says so. */
static void a_hampered_policy_is_said(void **state)
{
	(void)state;
	run_plan("policy=shootdown+exitflush flush=hv,ipi workload=ipi", 2);
	for (uint32_t i = 0; i < 2; i++) {
		const struct area_cell *cell = area_cell_at(host_area(), i);

		assert_int_equal(cell->status, AREA_OK);
		assert_string_equal(
			cell->reason,
			cell->index == 0 ? "the flush runs no handler: the final drop shoots" : "");
	}
}

/* A stretch may end early only with enough samples that are mostly alike. */
static void stretches_settle(void **state)
{
	static struct hist hist;
	const struct hist *const totals[] = {&hist};

	(void)state;
	options.iters_min = 4;
	hist_reset(&hist);
	for (unsigned int i = 0; i < 8; i++)
		hist_add(&hist, i % 2 ? 1000 : 3000);
	assert_false(bench_settled(totals, 1));
	hist_reset(&hist);
	for (unsigned int i = 0; i < 4; i++) {
		assert_false(bench_settled(totals, 1));
		hist_add(&hist, 1000);
	}
	assert_true(bench_settled(totals, 1));
	options.iters_min = 0;
	assert_false(bench_settled(totals, 1));
}

static const char *unmet(void)
{
	return "not on this platform";
}

/* A request that the platform cannot meet makes every cell n/a; the guest ends normally. */
static void an_unmet_request_runs_no_cell(void **state)
{
	struct hyp_ops ops = host_ops;
	struct host_config config = {
		.vcpus = 2, .cmdline = "path=evtchn,x2apic reps=2", .ops = &ops};

	(void)state;
	ops.unmet = unmet;
	nr_ran = 0;
	assert_int_equal(host_run(&config), HOST_POWEROFF);
	area_check(host_area());
	assert_int_equal(nr_ran, 0);
	assert_int_equal(host_area()->cells_done, 4);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(area_cell_at(host_area(), i)->status, AREA_NA);
		assert_string_equal(area_cell_at(host_area(), i)->reason, "not on this platform");
	}
}

/* An administrator who wants the guest to end once so many cells have begun. */
static unsigned int end_after;
static enum hyp_shutdown wanted_end;
static enum hyp_shutdown ended_by;

static bool end_wanted(enum hyp_shutdown *how)
{
	*how = wanted_end;
	return nr_ran >= end_after;
}

static void note_end(enum hyp_shutdown how)
{
	ended_by = how;
	host_ops.shutdown(how);
}

static void end_plan(const char *cmdline, enum hyp_shutdown how, bool in_cell)
{
	struct hyp_ops ops = host_ops;
	const struct host_config config = {.vcpus = 2, .cmdline = cmdline, .ops = &ops};

	ops.end_wanted = end_wanted;
	ops.shutdown = note_end;
	wanted_end = how;
	end_after = 3;
	nr_ran = 0;
	heeds_end = in_cell;
	assert_int_equal(host_run(&config), HOST_POWEROFF);
	heeds_end = false;
	assert_int_equal(ended_by, how);
	assert_int_equal(nr_ran, 3);
	area_check(host_area());
	assert_int_equal(host_area()->state, AREA_FAILED);
	assert_string_equal(host_area()->reason, "shut down by the administrator");
	assert_int_equal(host_area()->cells_done, 3);
	for (uint32_t i = 0; i < 3; i++) {
		const struct area_cell *cell = area_cell_at(host_area(), i);

		assert_int_equal(cell->status, in_cell && i == 2 ? AREA_FAILURE : AREA_OK);
		assert_string_equal(cell->reason,
				    in_cell && i == 2 ? "shut down by the administrator" : "");
	}
}

/* The guest ends before its next cell, or in one where its workload allows it, and says so. */
static void an_administrator_ends_the_plan(void **state)
{
	(void)state;
	end_plan("workload=ipi reps=5", HYP_POWEROFF, false);
	end_plan("workload=ipi reps=5 sync=1", HYP_REBOOT, false);
	end_plan("workload=ipi reps=5", HYP_REBOOT, true);
}

/* A platform whose hypervisor does not flush: the cells are there, and say why they are empty. */
static void no_flush_is_said(void **state)
{
	struct hyp_ops ops = host_ops;
	const struct host_config config = {
		.vcpus = 2, .cmdline = "flush=hv,ipi workload=ipi", .ops = &ops};

	(void)state;
	ops.flush_tlb = NULL;
	nr_ran = 0;
	assert_int_equal(host_run(&config), HOST_POWEROFF);
	assert_int_equal(nr_ran, 1);
	for (uint32_t i = 0; i < 2; i++) {
		const struct area_cell *cell = area_cell_at(host_area(), i);

		assert_int_equal(cell->status, cell->index == 0 ? AREA_NA : AREA_OK);
		assert_string_equal(cell->reason,
				    cell->index == 0 ? "no hypervisor here flushes TLBs" : "");
	}
}

static void nonsense_ends_the_guest(void **state)
{
	const struct host_config config = {.vcpus = 1, .cmdline = "policy=foo"};

	(void)state;
	assert_int_equal(host_run(&config), HOST_CRASHED);
	assert_non_null(strstr(host_console(), "no such policy 'foo'"));
	assert_int_equal(host_area()->state, AREA_FAILED);
	assert_string_equal(host_area()->reason, "command line: no such policy 'foo'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_runs_once),
		cmocka_unit_test(the_seed_makes_the_order),
		cmocka_unit_test(one_cell),
		cmocka_unit_test(fanouts),
		cmocka_unit_test(a_cell_s_costs_are_its_own),
		cmocka_unit_test(a_hampered_policy_is_said),
		cmocka_unit_test(stretches_settle),
		cmocka_unit_test(an_unmet_request_runs_no_cell),
		cmocka_unit_test(an_administrator_ends_the_plan),
		cmocka_unit_test(no_flush_is_said),
		cmocka_unit_test(nonsense_ends_the_guest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
