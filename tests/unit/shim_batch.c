// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of hypercall batches: hyp-shim/xen/batch.c over a Xen that preempts and refuses. */
#include "scenario.h"

#include <arch/cpu.h>
#include <errno.h>
#include <shim/batch.h>
#include <shim/evtchn.h>

#include "fake_xen.h"
#include "kernel/cpu_shared.h"

static struct host_config config;
static uint64_t preempt_bits, refuse_bits; /* by entry; by port */

static bool preempt(unsigned int entry)
{
	return entry < 64 && preempt_bits >> entry & 1;
}

static long refuse(unsigned int port)
{
	return port < 64 && refuse_bits >> port & 1 ? -EAGAIN - (long)port : 0;
}

static void reset(void)
{
	fake_xen_reset(1, &config);
	fake_xen.preempt = preempt;
	fake_xen.refuse_send = refuse;
	preempt_bits = refuse_bits = 0;
}

static void passes(void (*scenario)(void))
{
	if (scenario_run_config(scenario, &config) != HOST_POWEROFF)
		fail_msg("%s\n%s", host_failure(), host_console());
}

static uint64_t counter(unsigned int which)
{
	return this_cpu()->counters[which];
}

/* Sends to @nr unused ports from 100 on; all are masked, so no upcall follows. */
static unsigned int send_to(unsigned int nr, long *error)
{
	static struct evtchn_send sends[BATCH_MAX];
	unsigned long flags = irq_save();
	unsigned int failures;

	batch_begin();
	for (unsigned int i = 0; i < nr; i++) {
		sends[i].port = 10 + i;
		fake_xen.ports[10 + i].state = FAKE_INTERDOMAIN;
		fake_xen.ports[10 + i].sends = 0;
		batch_add(__HYPERVISOR_event_channel_op, EVTCHNOP_send, (uintptr_t)&sends[i], 0, 0);
	}
	failures = batch_issue(error);
	irq_restore(flags);
	for (unsigned int i = 0; i < nr; i++)
		expect_equal(fake_xen.ports[10 + i].sends,
			     i + 10 >= 64 || !(refuse_bits >> (i + 10) & 1));
	return failures;
}

static void sizes_in_turn(void)
{
	long error = 1;

	for (unsigned int nr = 0; nr <= BATCH_MAX; nr = nr < 9 ? nr + 1 : nr * 2 - nr % 2) {
		uint64_t calls = counter(COUNTER_multicalls), traps = fake_xen.multicall_traps;
		uint64_t entries = counter(COUNTER_multicall_entries);
		uint64_t hypercalls = counter(COUNTER_hypercalls);

		expect_equal(send_to(nr, &error), 0);
		expect_equal(counter(COUNTER_multicalls), calls + !!nr);
		expect_equal(counter(COUNTER_multicall_entries), entries + nr);
		expect_equal(counter(COUNTER_hypercalls), hypercalls + !!nr);
		expect_equal(fake_xen.multicall_traps, traps + !!nr);
	}
	expect_equal(error, 1);
	expect_equal(counter(COUNTER_multicall_splits), 0);
	expect_equal(counter(COUNTER_multicall_failures), 0);
}

static void sizes_are_counted(void **state)
{
	(void)state;
	reset();
	passes(sizes_in_turn);
}

/* Every set of preemptions of a call of six. */
static void all_splits(void)
{
	long error = 0;

	for (preempt_bits = 0; preempt_bits < 64; preempt_bits += 2) {
		uint64_t splits = counter(COUNTER_multicall_splits),
			 traps = fake_xen.multicall_traps;

		expect_equal(send_to(6, &error), 0);
		/* A debug build leaves no trace of a preemption. */
		expect_equal(counter(COUNTER_multicall_splits),
			     splits + (preempt_bits && !fake_xen.debug_build));
		expect_equal(fake_xen.multicall_traps,
			     traps + 1 + (unsigned int)__builtin_popcountll(preempt_bits));
	}
	expect_equal(counter(COUNTER_multicall_entries), 32 * 6);
}

static void splits_are_counted(void **state)
{
	(void)state;
	reset();
	passes(all_splits);
	reset();
	fake_xen.debug_build = true;
	passes(all_splits);
}

static void all_failures(void)
{
	for (uint64_t bits = 0; bits < 32; bits++) {
		uint64_t failures = counter(COUNTER_multicall_failures);
		unsigned int expected = (unsigned int)__builtin_popcountll(bits);
		long error = 0;

		refuse_bits = bits << 10;
		preempt_bits = bits;
		expect_equal(send_to(5, &error), expected);
		expect_equal(counter(COUNTER_multicall_failures), failures + expected);
		expect_equal(error, bits ? -EAGAIN - (10 + __builtin_ctzll(bits)) : 0);
	}
	/* None is left for the next batch. */
	refuse_bits = 0;
	long error = 0;
	expect_equal(send_to(5, &error), 0);
}

static void failures_are_counted(void **state)
{
	(void)state;
	for (unsigned int variant = 0; variant < 4; variant++) {
		reset();
		fake_xen.debug_build = variant & 1;
		fake_xen.no_multicall = variant & 2;
		passes(all_failures);
	}
}

static void without(void)
{
	uint64_t hypercalls;
	long error = 0;

	expect(!batch_unusable() == !fake_xen.no_multicall);
	hypercalls = counter(COUNTER_hypercalls);
	batch_unusable(); /* asks once */
	expect_equal(counter(COUNTER_hypercalls), hypercalls);
	expect_equal(send_to(7, &error), 0);
	expect_equal(counter(COUNTER_multicalls), fake_xen.no_multicall ? 0 : 1);
	expect_equal(counter(COUNTER_hypercalls), hypercalls + (fake_xen.no_multicall ? 7 : 1));
}

/* If no one has asked before the first batch, it finds out itself and loses nothing. */
static void without_asking(void)
{
	uint64_t hypercalls = counter(COUNTER_hypercalls);
	long error = 0;

	expect_equal(send_to(7, &error), 0);
	expect_equal(counter(COUNTER_hypercalls), hypercalls + 8);
	expect_equal(send_to(7, &error), 0);
	expect_equal(counter(COUNTER_hypercalls), hypercalls + 15);
	expect_equal(counter(COUNTER_multicalls), 0);
	expect(strstr(batch_unusable(), "no multicall"));
}

static void missing_multicall_is_survived(void **state)
{
	(void)state;
	reset();
	passes(without);
	reset();
	fake_xen.no_multicall = true;
	passes(without);
	reset();
	fake_xen.no_multicall = true;
	passes(without_asking);
}

/* Batches are independent: what was issued or given up is not issued later. */
static void begin_anew(void)
{
	static struct evtchn_send send = {.port = 10};
	uint64_t hypercalls;
	long error = 0;

	expect_equal(send_to(3, &error), 0);
	hypercalls = counter(COUNTER_hypercalls);
	irq_disable();
	expect_equal(batch_issue(&error), 0);
	expect_equal(counter(COUNTER_hypercalls), hypercalls);
	batch_begin();
	batch_add(__HYPERVISOR_event_channel_op, EVTCHNOP_send, (uintptr_t)&send, 0, 0);
	irq_enable();
	fake_xen.ports[10].sends = 0;
	irq_disable();
	batch_begin();
	expect_equal(batch_issue(&error), 0);
	irq_enable();
	expect_equal(fake_xen.ports[10].sends, 0);
	expect_equal(counter(COUNTER_hypercalls), hypercalls);
}

static void batches_stand_alone(void **state)
{
	(void)state;
	reset();
	passes(begin_anew);
}

static void add_too_many(void)
{
	batch_begin();
	for (unsigned int i = 0; i <= BATCH_MAX; i++)
		batch_add(__HYPERVISOR_event_channel_op, EVTCHNOP_send, 0, 0, 0);
}

static void too_many_entries_panic(void **state)
{
	(void)state;
	reset();
	assert_int_equal(scenario_run_config(add_too_many, &config), HOST_CRASHED);
	assert_non_null(strstr(host_console(), "batch_add: more than 128 entries"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_counted),
		cmocka_unit_test(splits_are_counted),
		cmocka_unit_test(failures_are_counted),
		cmocka_unit_test(missing_multicall_is_survived),
		cmocka_unit_test(batches_stand_alone),
		cmocka_unit_test(too_many_entries_panic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
