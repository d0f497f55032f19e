// SPDX-License-Identifier: BSD-2-Clause
/*
 * debug_vm: whether any vCPU is still on an mm that has ended. All vCPUs are asked, as by Linux's
 * DEBUG_VM_SHOOT_LAZIES, before the mm is freed; so it calls others at every end. IRQs off.
 */
#include "mm/mm.h"

#include "kernel/call.h"
#include "kernel/task.h"
#include "mm/lazy.h"
#include "printk.h"

struct check {
	struct mm *mm;
	struct cpumask
		stale; /* each vCPU sets its own bit, locked; read after all have acknowledged */
};

static void check_this_cpu(void *arg)
{
	struct check *check = arg;

	if (current_task()->active_mm == check->mm || this_cpu()->loaded_mm == check->mm)
		cpumask_atomic_set_cpu(smp_processor_id(), &check->stale);
}

void mm_check_ended(struct mm *mm)
{
	struct check check = {.mm = mm};

	call_mask(&cpu_online_mask, check_this_cpu, &check, NULL);
	for_each_cpu(cpu, &check.stale)
		printk("debug_vm: vCPU %u is still on the mm that '%s' has ended\n", cpu,
		       lazy.name);
	if (!cpumask_empty(&check.stale))
		panic("debug_vm: %u vCPUs, the first vCPU %u, are still on an ended mm",
		      cpumask_weight(&check.stale), cpumask_next(0, &check.stale));
}
