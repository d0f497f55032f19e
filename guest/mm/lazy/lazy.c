// SPDX-License-Identifier: BSD-2-Clause
/* What all policies share: binding, leaving a borrowed mm. */
#include "mm/lazy.h"

#include <arch/cpu.h>

#include "abi/axes.h"
#include "kernel/call.h"
#include "mm/held.h"
#include "kernel/task.h"
#include "shootdown.h"

#define X(id, name, what) extern const struct lazy_policy lazy_##id;
ABI_POLICIES(X)
#undef X

const struct lazy_policy *const lazy_policies[] = {
#define X(id, name, what) &lazy_##id,
	ABI_POLICIES(X)
#undef X
};

void lazy_init(void)
{
	WRITE_ONCE(lazy, &lazy_eager);
}

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
