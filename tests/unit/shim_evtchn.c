// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of event channels and of all paths on several vCPUs: hyp-shim/xen/evtchn.c and the
 * path_*.c over a fake Xen whose every access to the shared pages is a point where others run.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <errno.h>
#include <hyp/hyp.h>
#include <shim/xen.h>

#include "abi/axes.h"
#include "call.h"
#include "fake_apic.h"
#include "fake_xen.h"
#include "path.h"
#include "percpu.h"
#include "sched.h"

enum {
#define X(id, name, what) PATH_##id,
	ABI_PATHS(X)
#undef X
	NR_PATHS
};

static struct host_config config;
static unsigned int which_path;

static void passes(void (*scenario)(void), const char *what, uint64_t n)
{
	if (scenario_run_config(scenario, &config) != HOST_POWEROFF)
		fail_msg("path %s, %s %lu: %s\n%s", ipi_paths[which_path]->name, what, n,
			 host_failure(), host_console());
}

/* Each event path to every mask, one vCPU at a time looking. */
static void every_mask(void)
{
	unsigned long flags = irq_save();

	for (uint64_t bits = 2; bits < 16; bits += 2) {
		const struct cpumask mask = {{bits}};
		unsigned int sends[4], kicks[4];
		bool batched = which_path == PATH_evtchn_batch;
		uint64_t hypercalls = this_cpu()->counters[COUNTER_hypercalls];
		unsigned int n = cpumask_weight(&mask);

		for (unsigned int cpu = 0; cpu < 4; cpu++) {
			sends[cpu] = fake_xen.ports[evtchn_ipi_arg(cpu)->port].sends;
			kicks[cpu] = fake_xen.kicks[cpu];
			cpu_shared[cpu].ipi_pending |= bits >> cpu & 1 ? IPI_RESCHED : 0;
		}
		ipi_paths[which_path]->send(&mask);
		for (unsigned int cpu = 0; cpu < 4; cpu++) {
			expect_equal(fake_xen.ports[evtchn_ipi_arg(cpu)->port].sends - sends[cpu],
				     bits >> cpu & 1);
			expect_equal(fake_xen.kicks[cpu] - kicks[cpu], bits >> cpu & 1);
		}
		expect_equal(this_cpu()->counters[COUNTER_hypercalls] - hypercalls,
			     batched ? 1 : n);
		for (unsigned int cpu = 1; cpu < 4; cpu++)
			await_idle(cpu);
	}
	irq_restore(flags);
	expect_equal(total(COUNTER_upcalls), 12);
	expect_equal(total(COUNTER_ipi_received), 12);
	expect_equal(total(COUNTER_ipi_spurious), 0);
}

static void masks_are_reached_exactly(void **state)
{
	static const unsigned int first_ports[] = {1, 30, 62, 63, 4000};
	static const unsigned int paths[] = {PATH_evtchn, PATH_evtchn_batch};

	(void)state;
	for (unsigned int p = 0; p < 2; p++) {
		which_path = paths[p];
		for (unsigned int i = 0; i < 5; i++) {
			fake_xen_reset(4, &config);
			fake_xen.next_port = first_ports[i];
			passes(every_mask, "first port", first_ports[i]);
		}
	}
}

/* A port is refused: no caller may wait for a target that was not interrupted. */
static long refuse_third(unsigned int port)
{
	return port == 3 ? -EPERM : 0;
}

static void send_to_three(void)
{
	const struct cpumask mask = {{14}};

	irq_disable();
	ipi_paths[which_path]->send(&mask);
}

static void refusal_panics(void **state)
{
	(void)state;
	for (which_path = PATH_evtchn; which_path <= PATH_evtchn_batch; which_path++) {
		fake_xen_reset(4, &config);
		fake_xen.refuse_send = refuse_third;
		assert_int_equal(scenario_run_config(send_to_three, &config), HOST_CRASHED);
		assert_non_null(strstr(host_console(), "EVTCHNOP_send"));
		assert_non_null(strstr(host_console(), "failed"));
	}
}

static void bind_beyond(void)
{
	fake_xen.next_port = FAKE_MAX_PORTS - 1;
	evtchn_bind_ipi(0);
	fake_xen.next_port = FAKE_MAX_PORTS;
	fake_xen.ports[0].state = FAKE_FREE;
	evtchn_bind_ipi(1); /* beyond the number of vCPUs: an error */
}

static void binding_errors_panic(void **state)
{
	(void)state;
	fake_xen_reset(1, &config);
	assert_int_equal(scenario_run_config(bind_beyond, &config), HOST_CRASHED);
	assert_non_null(strstr(host_console(), "EVTCHNOP_bind_ipi for vCPU 1 failed: -2"));
}

/* The port of somebody else in the same word stays pending. */
static void neighbours(void)
{
	evtchn_port_t port = evtchn_ipi_arg(1)->port;
	uint64_t *word = (uint64_t *)&xen_shared_info.evtchn_pending[port / 64];
	const struct cpumask one = {{2}};
	uint64_t foreign = 1ull << 40;

	*word |= foreign;
	irq_disable();
	cpu_shared[1].ipi_pending = IPI_RESCHED;
	ipi_paths[PATH_evtchn]->send(&one);
	await_idle(1);
	irq_enable();
	expect_equal(*word, foreign);
	expect_equal(cpu_local[1].counters[COUNTER_ipi_received], 1);
	expect(!evtchn_take_pending(port));
	expect(evtchn_take_pending(port / 64 * 64 + 40));
	expect_equal(*word, 0);
}

static void other_ports_are_left_alone(void **state)
{
	(void)state;
	which_path = PATH_evtchn;
	fake_xen_reset(2, &config);
	passes(neighbours, "", 0);
}

/* All vCPUs call all others over a path, in random turns, some of them waking tasks as well. */
static uint32_t finished;
static unsigned int hits[NR_CPUS];

static void hit(void *unused)
{
	(void)unused;
	hits[smp_processor_id()]++;
}

static void call_all(void *unused)
{
	(void)unused;
	for (unsigned int i = 0; i < 4; i++) {
		struct cpumask some = cpu_online_mask;

		call_many(&some, hit, NULL, NULL);
		cpumask_clear_cpu((smp_processor_id() + i) % nr_cpus_online, &some);
		call_many(&some, hit, NULL, NULL);
	}
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static void everybody_calls(void)
{
	unsigned int sum = 0, n = nr_cpus_online;

	finished = 0;
	memset(hits, 0, sizeof(hits));
	path_bind(ipi_paths[which_path]);
	for (unsigned int cpu = 1; cpu < n; cpu++)
		kthread_run(cpu, "caller", call_all, NULL);
	call_all(NULL);
	while (READ_ONCE(finished) != n)
		cpu_relax();
	await_all_idle();
	for (unsigned int cpu = 0; cpu < n; cpu++)
		sum += hits[cpu];
	/* A caller clears itself, which changes nothing, whenever i is a multiple of n. */
	for (unsigned int i = 0; i < 4; i++)
		sum -= n * (n - 1) + n * (i % n ? n - 2 : n - 1);
	expect_equal(sum, 0);
	for (unsigned int cpu = 0; cpu < n; cpu++)
		expect_equal(cpu_shared[cpu].ipi_pending, 0);
	if (which_path >= PATH_x2apic && which_path <= PATH_x2apic_allbut)
		expect_equal(fake_apic.eois, total(COUNTER_eoi_writes));
}

static void every_path_in_random_turns(void **state)
{
	(void)state;
	for (which_path = 0; which_path < NR_PATHS; which_path++)
		for (uint64_t seed = 1; seed <= 60; seed++) {
			fake_xen_reset(2 + seed % 3, &config);
			fake_xen.next_port = seed % 2 ? 1 : 62;
			fake_xen.debug_build = seed % 5 == 0;
			config.choose = turns_random;
			turns_seed(seed);
			passes(everybody_calls, "seed", seed);
		}
}

/* Two vCPUs and every pair of changes of turn, in each path's send and handler. */
static void call_once(void *unused)
{
	(void)unused;
	call_many(&cpu_online_mask, hit, NULL, NULL);
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static uint64_t one_round(uint64_t first, uint64_t second)
{
	uint64_t steps;

	finished = 0;
	memset(hits, 0, sizeof(hits));
	turns_change_at(first, second);
	kthread_run(1, "caller", call_once, NULL);
	call_once(NULL);
	while (READ_ONCE(finished) != 2)
		cpu_relax();
	await_idle(1);
	steps = turns_steps();
	turns_change_at(TURNS_NO_CHANGE, TURNS_NO_CHANGE);
	expect_equal(hits[0], 1);
	expect_equal(hits[1], 1);
	return steps;
}

static void all_pairs(void)
{
	uint64_t steps;

	path_bind(ipi_paths[which_path]);
	host_set_choose(turns_changed);
	steps = one_round(TURNS_NO_CHANGE, TURNS_NO_CHANGE);
	for (uint64_t first = 0; first < steps + 20; first++)
		for (uint64_t second = first; second < steps + 20; second++)
			one_round(first, second);
}

static void every_path_survives_any_two_changes(void **state)
{
	(void)state;
	for (which_path = 0; which_path < NR_PATHS; which_path++) {
		fake_xen_reset(2, &config);
		passes(all_pairs, "", 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_are_reached_exactly),
		cmocka_unit_test(refusal_panics),
		cmocka_unit_test(binding_errors_panic),
		cmocka_unit_test(other_ports_are_left_alone),
		cmocka_unit_test(every_path_in_random_turns),
		cmocka_unit_test(every_path_survives_any_two_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
