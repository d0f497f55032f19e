// SPDX-License-Identifier: BSD-2-Clause
/*
 * Taking vCPUs offline and bringing them back. One change at a time, by a thread of vCPU 0, the
 * asker.
 *
 * The leaver is a kernel thread of the vCPU that goes; its stack keeps the vCPU's state until that
 * comes back:
 *   leaver: runs whatever is runnable; then, IRQs off: leaves the mm that it borrows, so init_mm is
 *           loaded; clears its bit of cpu_online_mask (locked); stage = OUT
 *   asker:  calls all vCPUs that are online; stage = FORGOTTEN
 *   leaver: serves calls all that time, and once more; state = CPU_OFFLINE; stops in the platform
 *
 * Invariants:
 * - A vCPU whose bit is 0 is on init_mm, so no end of an mm and no flush has to reach it. It loads
 *   another mm only in a switch, after it has set its bit again (locked, so before any load of a
 *   root). Its bit may still be set in the mask of an mm: whoever uses such a mask leaves out the
 *   vCPUs that are not online.
 * - Nobody waits for a vCPU that has stopped: an initiator reads the mask and posts its calls
 *   without serving others in between (call.c). So when the asker's call is acknowledged, each vCPU
 *   has either posted its call to the leaver, which serves it before it stops, or will see the bit
 *   cleared.
 * - Nobody wakes a task there: the caller of hotplug_set() ensures that.
 */
#include "sched/hotplug.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "kernel/call.h"
#include "kernel/results.h"
#include "mm/lazy.h"
#include "printk.h"
#include "sched/sched.h"
#include "wait.h"

enum stage {
	LEAVING = 0,
	OUT, /* of the mask */
	FORGOTTEN, /* no vCPU acts on an older mask any more */
};

/*
 * enum stage. Set to OUT by the leaver, to the others by the asker, with release; read by the other
 * side with acquire.
 */
static uint32_t stage;

/* The thread of vCPU 0 that waits for OUT. Constant while there is a leaver. */
static struct task *asker;

static bool is_out(struct task *unused)
{
	(void)unused;
	return smp_load_acquire(&stage) != LEAVING;
}

/* Lets the tasks of this vCPU run that can. IRQs off. */
static void run_others(struct cpu_local *cpu)
{
	for (;;) {
		sched_take_woken();
		if (!cpu->run_head)
			break;
		schedule();
	}
	BUG_ON(cpu->idle_visitor);
}

/* The leaver's thread. When it ends, the vCPU is online again. */
static void leave(void *unused)
{
	struct cpu_local *cpu = this_cpu();
	struct cpu_status *status = &cpu_status[cpu->cpu];

	(void)unused;
	irq_disable();
	run_others(cpu);
	lazy_leave();
	cpumask_atomic_clear_cpu(cpu->cpu, &cpu_online_mask);
	smp_store_release(&stage, OUT);
	task_wake(asker);
	wait_until_cpu((take_calls(), smp_load_acquire(&stage) == FORGOTTEN), "the last call", 0);
	take_calls();
	smp_store_release(&status->state, CPU_OFFLINE);
	hyp->vcpu_down();
	xchg(&status->state, CPU_RUNNING);
	cpumask_atomic_set_cpu(cpu->cpu, &cpu_online_mask);
	irq_enable();
}

static void nothing(void *unused)
{
	(void)unused;
}

static void cpu_down(unsigned int cpu)
{
	unsigned long flags;

	WRITE_ONCE(stage, LEAVING);
	asker = current_task();
	kthread_run(cpu, "leaver", leave, NULL);
	flags = irq_save();
	task_sleep(is_out, asker);
	irq_restore(flags);
	call_many(&cpu_online_mask, nothing, NULL, NULL);
	smp_store_release(&stage, FORGOTTEN);
	wait_until_cpu(smp_load_acquire(&cpu_status[cpu].state) == CPU_OFFLINE, "the end", cpu);
}

static void cpu_up(unsigned int cpu)
{
	wait_until_cpu(hyp->vcpu_up(cpu), "the stop", cpu);
	wait_until_cpu(cpumask_test_cpu(cpu, &cpu_online_mask), "the return", cpu);
}

void hotplug_set(unsigned int nr)
{
	BUG_ON(smp_processor_id() || !nr || nr > nr_cpus);
	while (nr_cpus_online > nr) {
		WRITE_ONCE(nr_cpus_online, nr_cpus_online - 1);
		cpu_down(nr_cpus_online);
	}
	while (nr_cpus_online < nr) {
		cpu_up(nr_cpus_online);
		WRITE_ONCE(nr_cpus_online, nr_cpus_online + 1);
	}
	results_vcpus_changed();
}
