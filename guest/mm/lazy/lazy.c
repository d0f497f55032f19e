// SPDX-License-Identifier: BSD-2-Clause
/* What all policies share: binding, leaving a borrowed mm, the check after an mm's end. */
#include "lazy.h"

#include "abi/axes.h"
#include "call.h"
#include "printk.h"
#include "sched.h"

#define X(id, name, what) extern const struct lazy_policy lazy_##id;
ABI_POLICIES(X)
#undef X

const struct lazy_policy *const lazy_policies[] = {
#define X(id, name, what) &lazy_##id,
	ABI_POLICIES(X)
#undef X
};

const struct lazy_policy *lazy = &lazy_eager;

void lazy_leave(void)
{
	struct task *task = current_task();
	struct mm *mm = task->active_mm;

	if (task->mm || mm == &init_mm)
		return;
	task->active_mm = &init_mm;
	switch_mm(&init_mm, NULL);
	lazy->give_back(mm);
}

static void leave(void *unused)
{
	(void)unused;
	lazy_leave();
}

void lazy_leave_mask(const struct cpumask *mask)
{
	call_mask(mask, leave, NULL, NULL);
}

void lazy_bind(const struct lazy_policy *policy)
{
	lazy_leave_mask(&cpu_online_mask);
	WRITE_ONCE(lazy, policy);
}

struct check {
	struct mm *mm;
	struct cpumask stale; /* each vCPU sets its own bit, locked; read after all have answered */
};

static void check_this_cpu(void *arg)
{
	struct check *check = arg;

	if (current_task()->active_mm == check->mm || this_cpu()->loaded_mm == check->mm)
		cpumask_atomic_set_cpu(smp_processor_id(), &check->stale);
}

void lazy_check_ended(struct mm *mm)
{
	struct check check = {.mm = mm};

	call_mask(&cpu_online_mask, check_this_cpu, &check, NULL);
	for_each_cpu(cpu, &check.stale)
		printk("debug_vm: vCPU %u is still on the mm that '%s' has ended\n", cpu,
		       lazy->name);
	if (!cpumask_empty(&check.stale))
		panic("debug_vm: %u vCPUs, the first vCPU %u, are still on an ended mm",
		      cpumask_weight(&check.stale), cpumask_next(0, &check.stale));
}
