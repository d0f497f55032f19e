// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of event channels and of all paths on several vCPUs: hyp-shim/xen/evtchn*.c,
 * pvh/upcall.c and the path_*.c, in every variant, over a fake Xen. Other vCPUs can run at each of
 * its accesses to the shared pages.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <errno.h>
#include <hyp/hyp.h>
#include <shim/evtchn.h>
#include <shim/hypercall.h>
#include <shim/vcpu_info.h>

#include "abi/axes.h"
#include "abi/results.h"
#include "fake_apic.h"
#include "fake_xen.h"
#include "kernel/call.h"
#include "kernel/cpu_shared.h"
#include "kernel/path.h"
#include "sched/sched.h"

enum {
#define X(id, name, what) PATH_##id,
	ABI_PATHS(X)
#undef X
	NR_PATHS
};

#define NR_VARIANTS 8u

static const char *const variants[NR_VARIANTS] = {
	"evtchn-abi=2l upcall=callback ports=dense",
	"evtchn-abi=2l upcall=callback ports=spread",
	"evtchn-abi=2l upcall=vector ports=dense",
	"evtchn-abi=2l upcall=vector ports=spread",
	"evtchn-abi=fifo upcall=callback ports=dense",
	"evtchn-abi=fifo upcall=callback ports=spread",
	"evtchn-abi=fifo upcall=vector ports=dense",
	"evtchn-abi=fifo upcall=vector ports=spread",
};

static struct host_config config;
static unsigned int which_path;

/* The machine that the path is for; xAPIC's has no x2APIC. */
static void reset_for_path(unsigned int vcpus, const char *variant)
{
	fake_xen_reset(vcpus, &config);
	config.cmdline = variant;
	fake_apic.absent = which_path == PATH_xapic || which_path == PATH_xapic_allbut;
}

static void reset(unsigned int vcpus, const char *variant)
{
	fake_xen_reset(vcpus, &config);
	config.cmdline = variant;
	config.memory = 16ul << 20; /* for 128 vCPUs */
}

static void passes(void (*scenario)(void), const char *what, uint64_t n)
{
	if (scenario_run_config(scenario, &config) != HOST_POWEROFF)
		fail_msg("path %s, %s, %s %lu: %s\n%s", ipi_paths[which_path]->name, config.cmdline,
			 what, n, host_failure(), host_console());
}

static void panics(void (*scenario)(void), const char *message)
{
	if (scenario_run_config(scenario, &config) != HOST_CRASHED ||
	    !strstr(host_console(), message))
		fail_msg("no panic with '%s': %s\n%s", message, host_failure(), host_console());
}

/* The last boot's variant has this path. */
static bool has_path(unsigned int which)
{
	return ipi_paths[which] && !ipi_paths[which]->unusable();
}

/* An idle vCPU may still be in a handler that has nothing to do or has done it. */
static void await_quiet(void)
{
	await_all_idle();
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		while (fake_xen.in_upcall[cpu] || xen_vcpus[cpu].info.evtchn_upcall_pending)
			cpu_relax();
}

/* Each event path to every mask; one vCPU at a time looks for its events. */
static void every_mask(void)
{
	uint64_t upcalls, received;
	unsigned long flags;

	await_all_idle();
	flags = irq_save();
	upcalls = total(COUNTER_upcalls); /* at the start there is one without an event */
	received = total(COUNTER_ipi_received);
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
	expect_equal(total(COUNTER_upcalls) - upcalls, 12);
	expect_equal(total(COUNTER_ipi_received) - received, 12);
	expect_equal(total(COUNTER_ipi_spurious), 0);
	expect_equal(total(COUNTER_eoi_writes), evtchn_by_vector() ? total(COUNTER_upcalls) : 0);
}

static void masks_are_reached_exactly(void **state)
{
	static const unsigned int first_ports[] = {1, 30, 62, 63, 1000};
	static const unsigned int paths[] = {PATH_evtchn, PATH_evtchn_batch};

	(void)state;
	for (unsigned int p = 0; p < 2; p++) {
		which_path = paths[p];
		for (unsigned int i = 0; i < 5 * NR_VARIANTS; i++) {
			reset(4, variants[i / 5]);
			fake_xen.first_port = first_ports[i % 5];
			passes(every_mask, "first port", first_ports[i % 5]);
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
		reset(4, variants[0]);
		fake_xen.refuse_send = refuse_third;
		assert_int_equal(scenario_run_config(send_to_three, &config), HOST_CRASHED);
		assert_non_null(strstr(host_console(), "EVTCHNOP_send"));
		assert_non_null(strstr(host_console(), "failed"));
	}
}

static void nothing(void)
{
}

static void binding_errors_panic(void **state)
{
	(void)state;
	reset(2, variants[0]);
	fake_xen.end_of_ports = fake_xen.first_port + 1;
	panics(nothing, "EVTCHNOP_bind_ipi for vCPU 1 failed: -28");
	reset(1, variants[4]);
	fake_xen.first_port = 3072;
	panics(nothing, "port 3072 is beyond the event channel ABI fifo");
}

/* Ports ------------------------------------------------------------------------------------ */

static unsigned int open_ports(void)
{
	unsigned int n = 0;

	for (unsigned int port = 0; port < FAKE_MAX_PORTS; port++)
		n += fake_xen.ports[port].state != FAKE_FREE;
	return n;
}

static void ports_are(unsigned int vcpus, unsigned int apart)
{
	for (unsigned int cpu = 0; cpu < vcpus; cpu++) {
		evtchn_port_t port = evtchn_ipi_arg(cpu)->port;

		assert_int_equal(fake_xen.ports[port].vcpu, cpu);
		if (!cpu)
			continue;
		if (apart > 1)
			assert_int_equal(port, (fake_xen.first_port / apart + cpu) * apart);
		else
			assert_int_equal(port, fake_xen.first_port + cpu);
	}
	assert_int_equal(open_ports(), vcpus);
}

static void ports_lie_as_asked(void **state)
{
	static const struct {
		const char *cmdline;
		unsigned int vcpus, first, apart;
	} layouts[] = {
		{"", 128, 3, 1},
		{"evtchn-abi=fifo", 128, 3, 1},
		{"ports=spread", 1, 3, 64},
		{"ports=spread", 8, 3, 64},
		{"ports=spread", 8, 63, 64},
		{"ports=spread", 8, 64, 64},
		{"ports=spread", 64, 3, 64},
		{"ports=spread evtchn-abi=fifo", 8, 15, 16},
		{"ports=spread evtchn-abi=fifo", 128, 40, 16},
	};

	(void)state;
	which_path = PATH_evtchn;
	for (unsigned int i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		reset(layouts[i].vcpus, layouts[i].cmdline);
		fake_xen.first_port = layouts[i].first;
		passes(nothing, "layout", i);
		assert_null(evtchn_unmet());
		ports_are(layouts[i].vcpus, layouts[i].apart);
	}
}

/* What is not possible --------------------------------------------------------------------- */

static char is[3][16]; /* ABI, upcall, ports */

static void look(void)
{
	struct area_env env;

	hyp->describe(&env);
	evtchn_describe(&env);
	strcpy(is[0], env.evtchn_abi);
	strcpy(is[1], env.upcall);
	strcpy(is[2], env.ports);
	call_many(&cpu_online_mask, (void (*)(void *))nothing, NULL, NULL);
}

static void runs_as(const char *abi, const char *upcall, const char *ports, const char *unmet)
{
	passes(look, "", 0);
	assert_string_equal(is[0], abi);
	assert_string_equal(is[1], upcall);
	assert_string_equal(is[2], ports);
	if (!unmet)
		assert_null(evtchn_unmet());
	else
		assert_non_null(strstr(evtchn_unmet() ?: "(nothing)", unmet));
}

static void what_cannot_be_had_is_said(void **state)
{
	(void)state;
	which_path = PATH_evtchn;
	reset(2, NULL);
	runs_as("2l", "callback", "dense", NULL);
	assert_true(fake_xen.callback_vector && !fake_xen.vectors[0]);
	reset(2, variants[7]);
	runs_as("fifo", "vector", "spread", NULL);
	assert_true(!fake_xen.callback_vector && fake_xen.vectors[0] && fake_xen.vectors[1]);

	reset(2, variants[7]);
	fake_xen.features = 0;
	runs_as("fifo", "callback", "spread", "no upcall vector");
	assert_true(fake_xen.callback_vector && !fake_xen.vectors[0]);
	reset(2, variants[7]);
	fake_apic.absent = true;
	runs_as("fifo", "callback", "spread", "no x2APIC");
	reset(2, variants[7]);
	fake_xen.no_fifo = true;
	runs_as("2l", "vector", "spread", "refuses the FIFO");
	reset(65, variants[1]);
	runs_as("2l", "callback", "dense", "64 vCPUs only");
	assert_int_equal(open_ports(), 65);
	reset(4, variants[1]);
	fake_xen.end_of_ports = 100;
	runs_as("2l", "callback", "dense", "too few ports");
	assert_int_equal(open_ports(), 4);
	/* The first reason counts; without a request nothing is missing. */
	reset(65, variants[3]);
	fake_xen.features = 0;
	runs_as("2l", "callback", "dense", "no upcall vector");
	reset(65, NULL);
	fake_xen.features = 0;
	fake_xen.no_fifo = true;
	runs_as("2l", "callback", "dense", NULL);
}

static void flush_needs_what_it_relies_on(void **state)
{
	(void)state;
	which_path = PATH_evtchn_flush;
	for (unsigned int v = 0; v < NR_VARIANTS; v++) {
		reset(1, variants[v]);
		passes(nothing, "", 0);
		assert_int_equal(has_path(PATH_evtchn_flush), v < 2);
	}
}

/* A foreign port in the same word stays pending. */
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
	reset(2, variants[0]);
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

	if (!has_path(which_path))
		return;
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
	await_quiet();
	expect_equal(fake_apic.eois, total(COUNTER_eoi_writes));
	if (evtchn_by_vector() && !total(COUNTER_icr_writes))
		expect_equal(fake_apic.eois, total(COUNTER_upcalls));
}

static void every_path_in_random_turns(void **state)
{
	(void)state;
	for (which_path = 0; which_path < NR_PATHS; which_path++)
		for (uint64_t seed = 1; seed <= 15 * NR_VARIANTS; seed++) {
			reset_for_path(2 + seed % 3, variants[seed % NR_VARIANTS]);
			fake_xen.first_port = seed / NR_VARIANTS % 2 ? 1 : 62;
			fake_xen.debug_build = seed / NR_VARIANTS % 5 == 0;
			config.choose = turns_random;
			turns_seed(seed);
			passes(everybody_calls, "seed", seed);
		}
}

/* Two vCPUs, with changes of turn at every pair of steps of each path's send and handler. */
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

	if (!has_path(which_path))
		return;
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
	for (which_path = 0; which_path < NR_PATHS; which_path++)
		for (unsigned int v = 0; v < NR_VARIANTS;
		     v += 2) { /* dense ports: more in common */
			reset_for_path(2, variants[v]);
			passes(all_pairs, "", 0);
		}
}

/* Queues and masks: vCPU 1 has more ports than its own, some of another priority --------------- */

#define EXTRA 4u

static evtchn_port_t extra[EXTRA];

static void bind_extra(void)
{
	for (unsigned int i = 0; i < EXTRA; i++) {
		struct evtchn_bind_ipi bind = {.vcpu = 1};
		struct evtchn_set_priority priority;

		expect(!fake_hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_bind_ipi,
				       (uintptr_t)&bind, 0, 0));
		extra[i] = bind.port;
		evtchn_unmask_port(bind.port);
		priority = (struct evtchn_set_priority){bind.port, i == 2 ? 3 : 7};
		fake_hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_set_priority,
			       (uintptr_t)&priority, 0, 0);
	}
}

static void send_quietly(evtchn_port_t port)
{
	unsigned long flags = irq_save();

	expect_equal(evtchn_send(port), 0);
	irq_restore(flags);
}

/* A port that is not its own: taken off the queue, left pending. Then it can be raised again. */
static void extra_ports_work(void)
{
	for (unsigned int i = 0; i < EXTRA; i++) {
		unsigned int kicks;

		await_quiet();
		evtchn_take_pending(extra[i]);
		kicks = fake_xen.kicks[1];
		send_quietly(extra[i]);
		expect_equal(fake_xen.kicks[1], kicks + 1);
		await_quiet();
		expect(evtchn_take_pending(extra[i]));
		expect(!evtchn_take_pending(extra[i]));
	}
}

static void send_all(void *unused)
{
	(void)unused;
	for (unsigned int i = 0; i < 6 * EXTRA; i++) {
		send_quietly(extra[(i * 7 + smp_processor_id()) % EXTRA]);
		if (i % 3 == smp_processor_id() % 3)
			call_many(&cpu_online_mask, hit, NULL, NULL);
		if (i % 5 == 0)
			evtchn_take_pending(extra[i % EXTRA]);
	}
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static void many_ports(void)
{
	finished = 0;
	path_bind(ipi_paths[PATH_evtchn]);
	bind_extra();
	for (unsigned int cpu = 1; cpu < nr_cpus_online; cpu++)
		kthread_run(cpu, "sender", send_all, NULL);
	send_all(NULL);
	while (READ_ONCE(finished) != nr_cpus_online)
		cpu_relax();
	extra_ports_work();
}

static void queues_keep_all_events(void **state)
{
	(void)state;
	which_path = PATH_evtchn;
	for (uint64_t seed = 1; seed <= 30 * NR_VARIANTS; seed++) {
		reset(2 + seed % 3, variants[seed % NR_VARIANTS]);
		config.choose = turns_random;
		turns_seed(seed);
		passes(many_ports, "seed", seed);
	}
}

/* What comes while a port is masked raises nothing, and is raised when it is unmasked. */
static void mask_in_turn(void)
{
	unsigned int kicks;

	bind_extra();
	await_quiet();
	kicks = fake_xen.kicks[1];
	evtchn_mask_port(extra[0]);
	send_quietly(extra[0]);
	await_quiet();
	expect_equal(fake_xen.kicks[1], kicks);
	expect_equal(fake_xen.unmasks, 0);
	evtchn_unmask_port(extra[0]);
	await_quiet();
	expect_equal(fake_xen.kicks[1], kicks + 1);
	expect_equal(fake_xen.unmasks, 1);
	extra_ports_work();
}

/* Its own port, too: if an IPI were lost, its initiator would wait forever. */
static void mask_often(void *unused)
{
	(void)unused;
	for (unsigned int i = 0; i < 24; i++) {
		evtchn_port_t port = i % 3 ? evtchn_ipi_arg(1)->port : extra[i % 2];
		unsigned long flags = irq_save();

		evtchn_mask_port(port);
		if (!(i % 3))
			evtchn_take_pending(port);
		evtchn_unmask_port(port);
		irq_restore(flags);
	}
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

static void mask_and_send(void)
{
	finished = 1;
	path_bind(ipi_paths[PATH_evtchn]);
	bind_extra();
	kthread_run(1, "masker", mask_often, NULL);
	for (unsigned int cpu = 2; cpu < nr_cpus_online; cpu++)
		kthread_run(cpu, "sender", send_all, NULL);
	for (unsigned int i = 0; i < 20; i++) {
		send_quietly(extra[i % 2]);
		call_many(&cpu_online_mask, hit, NULL, NULL);
	}
	while (READ_ONCE(finished) != nr_cpus_online)
		cpu_relax();
	extra_ports_work();
}

static void masked_ports_lose_nothing(void **state)
{
	(void)state;
	which_path = PATH_evtchn;
	for (unsigned int v = 0; v < NR_VARIANTS; v++) {
		reset(2, variants[v]);
		passes(mask_in_turn, "", 0);
	}
	for (uint64_t seed = 1; seed <= 30 * NR_VARIANTS; seed++) {
		reset(2 + seed % 2, variants[seed % NR_VARIANTS]);
		config.choose = turns_random;
		turns_seed(seed);
		passes(mask_and_send, "seed", seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_are_reached_exactly),
		cmocka_unit_test(refusal_panics),
		cmocka_unit_test(binding_errors_panic),
		cmocka_unit_test(ports_lie_as_asked),
		cmocka_unit_test(what_cannot_be_had_is_said),
		cmocka_unit_test(flush_needs_what_it_relies_on),
		cmocka_unit_test(other_ports_are_left_alone),
		cmocka_unit_test(every_path_in_random_turns),
		cmocka_unit_test(every_path_survives_any_two_changes),
		cmocka_unit_test(queues_keep_all_events),
		cmocka_unit_test(masked_ports_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
