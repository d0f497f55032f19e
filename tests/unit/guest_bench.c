// SPDX-License-Identifier: BSD-2-Clause
/* The whole guest on the user-space machine: every cell of every axis, in order and at random. */
#include <host/machine.h>
#include <hyp/hyp.h>

#include "abi/area_size.h"
#include "abi/axes.h"
#include "abi/counters.h"
#include "area_reader.h"
#include "compiler.h"
#include "turns.h"
#include "unit.h"

#define X(id, word, what)        "," word
#define MODIFIED(id, word, what) ",shootdown+" word
#define ALL                                                                       \
	"policy=" ABI_POLICIES(X)                                                 \
		ABI_MODIFIERS(MODIFIED) " path=evtchn,x2apic flush=" ABI_FLUSHES( \
			X) " workload=" ABI_WORKLOADS(X)

static void run(const struct host_config *config)
{
	const struct area_header *area = host_area();

	if (host_run(config) != HOST_POWEROFF)
		fail_msg("%u vCPUs, '%s': %s\n%s", config->vcpus, config->cmdline, host_failure(),
			 host_console());
	area_check(area);
	assert_int_equal(area->state, AREA_DONE);
	for (uint32_t i = 0; i < area->cells_done; i++) {
		const struct area_cell *cell = area_cell_at(area, i);
		uint64_t taken = 0, freed = 0, lazy = 0;

		if (cell->status == AREA_NA) {
			if (!hyp->flush_tlb &&
			    !strcmp(cell->reason, "no hypervisor here flushes TLBs"))
				continue;
			assert_int_equal(area->env.vcpus_online, 1);
			assert_string_equal(cell->reason, "needs two vCPUs");
			continue;
		}
		assert_int_equal(cell->status, AREA_OK);
		assert_true(cell->nr_metrics > 0);
		for (uint32_t cpu = 0; cpu < cell->nr_vcpus; cpu++) {
			const uint64_t *counters = area_counters(cell, cpu);

			taken += counters[COUNTER_pages_allocated];
			freed += counters[COUNTER_pages_freed];
			lazy += counters[COUNTER_mm_count_rmw];
		}
		assert_int_equal(taken, freed);
	}
}

static void every_cell(void **state)
{
	(void)state;
	for (unsigned int vcpus = 1; vcpus <= 4; vcpus += 1 + (vcpus == 2)) {
		const struct host_config config = {.vcpus = vcpus,
						   .cmdline = ALL " iters=2 sync=1 debug_vm=1"};

		run(&config);
	}
}

/*
 * The guest holds each record to its bound. That is not reached by far only if it has no figures.
 */
static void bounds_are_near(void **state)
{
	const struct host_config config = {.vcpus = 4,
					   .cmdline = "policy=refcount,shootdown "
						      "path=evtchn flush=ipi workload="
						      "exit,flush iters=2"};
	const struct area_header *area = host_area();
	uint64_t bound = sizeof(*area) + 2 * area_cell_max(WORKLOAD_exit, 4, 2, 8) +
			 2 * area_cell_max(WORKLOAD_flush, 4, 2, 8);

	(void)state;
	run(&config);
	assert_in_range(area->used_bytes, bound / 2, bound);
}

static void many_vcpus(void **state)
{
	const struct host_config config = {
		.vcpus = 64,
		.memory = 128ul << 20,
		.cmdline = "policy=shootdown flush=ipi,hv workload=exit,ipi,flush iters=1"};

	(void)state;
	run(&config);
}

static void random_orders(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		const struct host_config config = {.vcpus = 1 + seed % 4,
						   .cmdline = ALL " iters=2 debug_vm=1",
						   .choose = turns_random};

		turns_seed(seed);
		run(&config);
	}
}

/*
 * An administrator who wants the guest to end at its third look: one at the cell's start, then in
 * it.
 */
static unsigned int looks;

static bool end_wanted(enum hyp_shutdown *how)
{
	*how = HYP_POWEROFF;
	return ++looks == 3;
}

static void stretches_are_few_rounds(void **state)
{
	static const char *const cmdlines[] = {"workload=ipi", "workload=exit", "workload=flush"};
	struct hyp_ops ops = host_ops;

	(void)state;
	ops.end_wanted = end_wanted;
	for (size_t i = 0; i < ARRAY_SIZE(cmdlines); i++) {
		const struct host_config config = {.vcpus = 4, .cmdline = cmdlines[i], .ops = &ops};

		looks = 0;
		assert_int_equal(host_run(&config), HOST_POWEROFF);
		if (hyp != &ops)
			skip(); /* the fake PV machine has operations of its own */
		area_check(host_area());
		assert_int_equal(host_area()->state, AREA_FAILED);
		assert_int_equal(host_area()->cells_done, 1);
		assert_int_equal(area_cell_at(host_area(), 0)->status, AREA_FAILURE);
		assert_string_equal(area_cell_at(host_area(), 0)->reason,
				    "shut down by the administrator");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell),
		cmocka_unit_test(bounds_are_near),
		cmocka_unit_test(many_vcpus),
		cmocka_unit_test(random_orders),
		cmocka_unit_test(stretches_are_few_rounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
