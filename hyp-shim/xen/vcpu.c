// SPDX-License-Identifier: BSD-2-Clause
/*
 * What guests of all types do with their vCPUs in the same way: registering the areas that Xen
 * writes, counting, starting, stopping and yielding, steal time, the end of the domain.
 */
#include <shim/vcpu.h>

#include <shim/frame.h>
#include <shim/hypercall.h>
#include <shim/vcpu_info.h>
#include <xen/sched.h>
#include <xen/vcpu.h>

#include "atomic.h"
#include "page.h"
#include "printk.h"

_Static_assert(sizeof(struct vcpu_runstate_info) == 48, "vcpu_runstate_info");

/* A line for each vCPU: Xen writes it when the vCPU begins to run, stops or blocks; any reads. */
static struct runstate {
	struct vcpu_runstate_info info;
} __cacheline_aligned runstates[NR_CPUS];
_Static_assert(sizeof(struct runstate) == CACHE_LINE, "a vCPU's runstate has its own line");

static unsigned int nr_present;

long xen_register_vcpu_info(unsigned int cpu)
{
	const struct vcpu_info *info = xen_vcpu_info(cpu);
	struct vcpu_register_vcpu_info area = {
		.mfn = xen_frame(info),
		.offset = (uintptr_t)info & (PAGE_SIZE - 1),
	};

	return hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_register_vcpu_info, cpu, (uintptr_t)&area);
}

void xen_register_runstate(unsigned int cpu)
{
	struct vcpu_register_runstate_memory_area area;
	long ret;

	set_xen_guest_handle(area.addr.h, &runstates[cpu].info);
	ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_register_runstate_memory_area, cpu,
			 (uintptr_t)&area);
	if (ret)
		panic("VCPUOP_register_runstate_memory_area(%u) failed: %ld", cpu, ret);
}

void xen_count_vcpus(void)
{
	nr_present = 1;
	while (nr_present < NR_CPUS &&
	       hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_is_up, nr_present, 0) >= 0)
		nr_present++;
}

unsigned int xen_vcpus_present(void)
{
	return nr_present;
}

int xen_vcpu_start(unsigned int cpu, const void *context)
{
	long ret = xen_register_vcpu_info(cpu);

	if (!ret)
		ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_initialise, cpu, (uintptr_t)context);
	if (!ret)
		ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_up, cpu, 0);
	return (int)ret;
}

/* A vCPU that is brought up again continues after its VCPUOP_down. */
void xen_vcpu_down(void)
{
	long ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_down, smp_processor_id(), 0);

	if (ret)
		panic("VCPUOP_down failed: %ld", ret);
}

/* A VCPUOP_up of a vCPU that is not down is lost. */
bool xen_vcpu_up(unsigned int cpu)
{
	long ret;

	if (hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_is_up, cpu, 0))
		return false;
	ret = hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_up, cpu, 0);
	if (ret)
		panic("VCPUOP_up(%u) failed: %ld", cpu, ret);
	return true;
}

void xen_vcpu_stop(unsigned int cpu)
{
	hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_send_nmi, cpu, 0);
}

void xen_yield(void)
{
	hypercall2(__HYPERVISOR_sched_op, SCHEDOP_yield, 0);
}

uint64_t xen_steal_ns(unsigned int cpu)
{
	return READ_ONCE(runstates[cpu].info.time[RUNSTATE_runnable]);
}

/*
 * Xen copies the state when it switches a vCPU out and in (update_runstate_area()), so "blocked" is
 * there from the end of its way off the pCPU until it is back on one. A classic PV vCPU that is
 * switched out in user mode is copied late; one that blocks is in its kernel.
 */
bool xen_asleep(unsigned int cpu)
{
	return READ_ONCE(runstates[cpu].info.state) == RUNSTATE_blocked;
}

void xen_vcpu_view(unsigned int cpu, char *buf, size_t size)
{
	static const char *const names[] = {
		[RUNSTATE_running] = "running",
		[RUNSTATE_runnable] = "runnable",
		[RUNSTATE_blocked] = "blocked",
		[RUNSTATE_offline] = "offline or paused",
	};
	struct vcpu_runstate_info info = {.state = -1};
	long ret =
		hypercall3(__HYPERVISOR_vcpu_op, VCPUOP_get_runstate_info, cpu, (uintptr_t)&info);

	scnprintf(buf, size, "%s%s",
		  !ret && (unsigned int)info.state < ARRAY_SIZE(names) ? names[info.state]
								       : "of unknown state",
		  READ_ONCE(xen_vcpu_info(cpu)->evtchn_upcall_pending) ? ", an upcall pending"
								       : "");
}

void xen_shutdown(enum hyp_shutdown how)
{
	static const unsigned int reasons[] = {
		[HYP_POWEROFF] = SHUTDOWN_poweroff,
		[HYP_REBOOT] = SHUTDOWN_reboot,
		[HYP_CRASH] = SHUTDOWN_crash,
	};
	struct sched_shutdown shutdown = {.reason = reasons[how]};

	for (;;)
		hypercall2(__HYPERVISOR_sched_op, SCHEDOP_shutdown, (uintptr_t)&shutdown);
}
