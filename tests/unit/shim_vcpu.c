// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of hyp-shim/xen/vcpu.c over a Xen that notes what it is asked and may refuse it; and
 * of other hypercalls whose refusal must not pass unnoticed.
 */
#include "scenario.h"

#include <errno.h>
#include <hyp/paths.h>
#include <pvh/upcall.h>
#include <shim/console.h>
#include <shim/flush.h>
#include <shim/vcpu.h>
#include <shim/vcpu_info.h>
#include <arch/cpu.h>
#include <xen/event_channel.h>
#include <xen/hvm/hvm_op.h>
#include <xen/sched.h>
#include <xen/vcpu.h>

#include "fake_xen.h"
#include "kernel/cpu_shared.h"
#include "sched/hotplug.h"

static struct host_config config;

/* What was asked of __HYPERVISOR_vcpu_op, and what is answered. */
static struct {
	unsigned int op, cpu;
} asked[8];
static unsigned int nr_asked;
static struct vcpu_runstate_info *runstate; /* where Xen was told to write it */
static unsigned int refused_op; /* a __HYPERVISOR_ number */
static uint64_t refused_command; /* its first argument */
static long refusal;
static bool is_up;
static bool boots; /* the fake's own vCPUs are counted */
static unsigned int shutdown_reason;

static long vcpu_op(uint64_t command, uint64_t cpu, void *arg)
{
	if (nr_asked < ARRAY_SIZE(asked)) {
		asked[nr_asked].op = (unsigned int)command;
		asked[nr_asked++].cpu = (unsigned int)cpu;
	}
	if (command == VCPUOP_register_runstate_memory_area)
		runstate = ((struct vcpu_register_runstate_memory_area *)arg)->addr.h.p;
	if (command == VCPUOP_get_runstate_info)
		*(struct vcpu_runstate_info *)arg = *runstate;
	return command == VCPUOP_is_up && is_up;
}

static bool answer(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3, long *ret)
{
	if (op == refused_op && a1 == refused_command) {
		*ret = refusal;
		return true;
	}
	if (op == __HYPERVISOR_sched_op && a1 == SCHEDOP_shutdown) {
		shutdown_reason = ((const struct sched_shutdown *)(uintptr_t)a2)->reason;
		host_ops.shutdown(HYP_POWEROFF);
	}
	if (op != __HYPERVISOR_vcpu_op || boots)
		return false;
	*ret = vcpu_op(a1, a2, (void *)(uintptr_t)a3);
	return true;
}

/* From here on, so that the boot is not refused. */
static void refuse(unsigned int op, uint64_t command, long error)
{
	refused_op = op;
	refused_command = command;
	refusal = error;
	nr_asked = 0;
	fake_xen.answer = answer;
}

static enum host_end run(void (*scenario)(void))
{
	fake_xen_reset(3, &config);
	runstate = NULL;
	is_up = false;
	return scenario_run_config(scenario, &config);
}

static void passes(void (*scenario)(void))
{
	if (run(scenario) != HOST_POWEROFF)
		fail_msg("%s\n%s", host_failure(), host_console());
}

static void panics(void (*scenario)(void), const char *message)
{
	if (run(scenario) != HOST_CRASHED || !strstr(host_console(), message))
		fail_msg("no '%s': %s\n%s", message, host_failure(), host_console());
}

#define NOTHING 0xffffu

static void steal(void)
{
	refuse(NOTHING, 0, 0);
	xen_register_runstate(1);
	expect_equal(asked[0].cpu, 1);
	runstate->time[RUNSTATE_running] = 1;
	runstate->time[RUNSTATE_runnable] = 20;
	runstate->time[RUNSTATE_blocked] = 300;
	runstate->time[RUNSTATE_offline] = 4000;
	expect_equal(xen_steal_ns(1), 20);
	expect_equal(xen_steal_ns(2), 0);
}

static void runnable_time_is_stolen(void **state)
{
	(void)state;
	passes(steal);
}

static void view(void)
{
	char text[64];

	refuse(NOTHING, 0, 0);
	xen_register_runstate(2);
	runstate->state = RUNSTATE_blocked;
	xen_vcpus[2].info.evtchn_upcall_pending = 1;
	xen_vcpu_view(2, text, sizeof(text));
	expect(!strcmp(text, "blocked, an upcall pending"));
	runstate->state = RUNSTATE_runnable;
	xen_vcpus[2].info.evtchn_upcall_pending = 0;
	xen_vcpu_view(2, text, sizeof(text));
	expect(!strcmp(text, "runnable"));
	refuse(__HYPERVISOR_vcpu_op, VCPUOP_get_runstate_info, -ENOENT);
	xen_vcpu_view(2, text, sizeof(text));
	expect(!strcmp(text, "of unknown state"));
}

static void a_vcpu_s_state_is_said(void **state)
{
	(void)state;
	passes(view);
}

static void expect_asked(unsigned int nr, const unsigned int *ops)
{
	expect_equal(nr_asked, nr);
	for (unsigned int i = 0; i < nr; i++) {
		expect_equal(asked[i].op, ops[i]);
		expect_equal(asked[i].cpu, 2);
	}
}

/* In Xen's order; after a refusal nothing more is asked. */
static void start(void)
{
	static const unsigned int ops[] = {VCPUOP_register_vcpu_info, VCPUOP_initialise, VCPUOP_up};

	refuse(NOTHING, 0, 0);
	expect_equal(xen_vcpu_start(2, NULL), 0);
	expect_asked(3, ops);
	refuse(__HYPERVISOR_vcpu_op, VCPUOP_register_vcpu_info, -EINVAL);
	expect_equal(xen_vcpu_start(2, NULL), -EINVAL);
	expect_asked(0, ops);
	refuse(__HYPERVISOR_vcpu_op, VCPUOP_initialise, -EEXIST);
	expect_equal(xen_vcpu_start(2, NULL), -EEXIST);
	expect_asked(1, ops);
	refuse(__HYPERVISOR_vcpu_op, VCPUOP_up, -ENOENT);
	expect_equal(xen_vcpu_start(2, NULL), -ENOENT);
	expect_asked(2, ops);
}

static void a_start_ends_at_its_first_error(void **state)
{
	(void)state;
	passes(start);
}

static void come_up(void)
{
	static const unsigned int ops[] = {VCPUOP_is_up, VCPUOP_up};

	refuse(NOTHING, 0, 0);
	is_up = true;
	expect(!xen_vcpu_up(2));
	expect_asked(1, ops);
	refuse(NOTHING, 0, 0);
	is_up = false;
	expect(xen_vcpu_up(2));
	expect_asked(2, ops);
}

static void only_what_is_down_comes_up(void **state)
{
	(void)state;
	passes(come_up);
}

static void register_nothing(void)
{
	refuse(__HYPERVISOR_vcpu_op, VCPUOP_register_runstate_memory_area, -ENOSYS);
	xen_register_runstate(1);
}

static void go_down(void)
{
	refuse(__HYPERVISOR_vcpu_op, VCPUOP_down, -EPERM);
	xen_vcpu_down();
}

static void stay_down(void)
{
	refuse(__HYPERVISOR_vcpu_op, VCPUOP_up, -EINVAL);
	xen_vcpu_up(2);
}

static void await_nobody(void)
{
	refuse(__HYPERVISOR_sched_op, SCHEDOP_poll, -EINVAL);
	xen_vcpus[0].info.time.tsc_to_system_mul = 1u << 31;
	xen_await_outside(1000);
}

static void set_no_vector(void)
{
	refuse(__HYPERVISOR_hvm_op, HVMOP_set_evtchn_upcall_vector, -EINVAL);
	pvh_upcall_vcpu_init(0);
}

static void flush_nobody(void)
{
	const struct cpumask others = {{6}};

	for (unsigned int cpu = 1; cpu < 3; cpu++)
		cpu_status[cpu].state = CPU_RUNNING;
	refuse(__HYPERVISOR_hvm_op, HVMOP_flush_tlbs, -ENOSYS);
	path_evtchn_flush.send(&others);
}

static void refusals_are_panics(void **state)
{
	(void)state;
	panics(register_nothing, "VCPUOP_register_runstate_memory_area(1) failed: -38");
	panics(go_down, "VCPUOP_down failed: -1");
	panics(stay_down, "VCPUOP_up(2) failed: -22");
	panics(await_nobody, "SCHEDOP_poll failed: -22");
	panics(flush_nobody, "the hypercall for a TLB flush failed: -38");
	fake_xen_reset(3, &config);
	config.cmdline = "upcall=vector";
	assert_int_equal(scenario_run_config(set_no_vector, &config), HOST_CRASHED);
	assert_non_null(strstr(host_console(), "HVMOP_set_evtchn_upcall_vector(0) failed: -22"));
}

/* At boot, before there is a scenario. */
static void boot_panics(const char *cmdline, uint64_t command, const char *message)
{
	fake_xen_reset(3, &config);
	config.cmdline = cmdline;
	refuse(__HYPERVISOR_event_channel_op, command, -EINVAL);
	boots = true;
	if (scenario_run_config(set_no_vector, &config) != HOST_CRASHED ||
	    !strstr(host_console(), message))
		fail_msg("no '%s': %s\n%s", message, host_failure(), host_console());
	boots = false;
}

static void refusals_at_boot_are_panics(void **state)
{
	(void)state;
	boot_panics("", EVTCHNOP_bind_ipi, "EVTCHNOP_bind_ipi for vCPU 0 failed: -22");
	boot_panics("ports=spread", EVTCHNOP_close, "EVTCHNOP_close failed: -22");
	boot_panics("evtchn-abi=fifo", EVTCHNOP_expand_array, "EVTCHNOP_expand_array failed: -22");
}

/* The shorthand reaches all vCPUs that exist. Those that block are sent to, and counted. */
static void send_while_some_are_away(void)
{
	const struct cpumask two = {{6}};

	await_all_idle();
	expect(!path_x2apic_allbut.unusable());
	hotplug_set(2);
	expect(path_x2apic_allbut.unusable());
	hotplug_set(3);
	await_all_idle();
	irq_disable();
	path_evtchn_flush.send(&two);
	expect_equal(this_cpu()->counters[COUNTER_path_fallbacks], 2);
	irq_enable();
}

static void paths_heed_who_is_away(void **state)
{
	(void)state;
	passes(send_while_some_are_away);
}

static enum hyp_shutdown how;

static void end(void)
{
	refuse(NOTHING, 0, 0);
	xen_shutdown(how);
}

static void xen_is_told_how_it_ends(void **state)
{
	static const unsigned int reasons[] = {
		[HYP_POWEROFF] = SHUTDOWN_poweroff,
		[HYP_REBOOT] = SHUTDOWN_reboot,
		[HYP_CRASH] = SHUTDOWN_crash,
	};

	(void)state;
	for (how = HYP_POWEROFF; how <= HYP_CRASH; how++) {
		passes(end);
		assert_int_equal(shutdown_reason, reasons[how]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runnable_time_is_stolen),
		cmocka_unit_test(a_vcpu_s_state_is_said),
		cmocka_unit_test(a_start_ends_at_its_first_error),
		cmocka_unit_test(only_what_is_down_comes_up),
		cmocka_unit_test(refusals_are_panics),
		cmocka_unit_test(refusals_at_boot_are_panics),
		cmocka_unit_test(paths_heed_who_is_away),
		cmocka_unit_test(xen_is_told_how_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
