// SPDX-License-Identifier: BSD-2-Clause
/* What all policies share: binding, leaving a borrowed mm, the check after an mm's end. */
#include "mm/lazy.h"

#include <arch/cpu.h>

#include "abi/axes.h"
#include "kernel/call.h"
#include "mm/held.h"
#include "printk.h"
#include "sched/sched.h"
#include "shootdown.h"

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

void lazy_drain(void)
{
	unsigned long flags;

	lazy_leave_mask(&cpu_online_mask);
	flags = irq_save();
	if (lazy->drain)
		lazy->drain();
	irq_restore(flags);
	held_await_end();
}

void lazy_bind(const struct lazy_policy *policy)
{
	lazy_drain();
	shootdown_use(policy->modifiers);
	WRITE_ONCE(lazy, policy);
}

void lazy_bind_number(unsigned int number)
{
	static struct lazy_policy
		modified[2]; /* the bound one, if it is one of these, is left alone */
	static char names[2][64];
	unsigned int i = lazy == &modified[0];

	if (number < NR_POLICIES) {
		lazy_bind(lazy_policies[number]);
		return;
	}
	shootdown_compose(number - NR_POLICIES, &modified[i], names[i], sizeof(names[i]));
	lazy_bind(&modified[i]);
}

const char *lazy_hampered(void)
{
	return shootdown_hampered();
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
