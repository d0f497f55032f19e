// SPDX-License-Identifier: BSD-2-Clause
/*
 * Binding a policy, and what all policies share: leaving a borrowed mm. The bound policy itself is
 * a variable of mm/, which knows those here by nothing else.
 */
#include "mm/lazy.h"

#include <arch/cpu.h>

#include "kernel/call.h"
#include "kernel/task.h"
#include "mm/held.h"
#include "printk.h"
#include "string.h"

struct entry {
	const char *name;
	const struct lazy_hooks *hooks;
};

#define X(id, name, what) {name, &lazy_##id},
static const struct entry policies[] = {ABI_POLICIES(X)};
static const struct entry modifiers[] = {ABI_MODIFIERS(X)};
#undef X

void lazy_leave(void)
{
	struct task *task = current_task();
	struct mm *mm = task->active_mm;

	if (task->mm || mm == &init_mm)
		return;
	task->active_mm = &init_mm;
	switch_mm(&init_mm, NULL);
	lazy_give_back(mm);
}

static void leave(void *unused)
{
	(void)unused;
	lazy_leave();
}

void lazy_leave_mask(const struct cpumask *mask)
{
	/* Not by call_mask(): giving back may end an mm, which makes a call. */
	call_many(mask, leave, NULL, NULL);
	if (cpumask_test_cpu(smp_processor_id(), mask)) {
		unsigned long flags = irq_save();

		lazy_leave();
		irq_restore(flags);
	}
}

void lazy_drain(void)
{
	unsigned long flags;

	lazy_leave_mask(&cpu_online_mask);
	flags = irq_save();
	if (lazy.ender->drain)
		lazy.ender->drain();
	irq_restore(flags);
	held_await_end();
}

void lazy_compose(unsigned int number, struct lazy_policy *policy)
{
	unsigned int set = number < NR_POLICIES ? 0 : number - POLICY_MODIFIED(0);
	unsigned int nr = 0, base = number < NR_POLICIES ? number : POLICY_shootdown;
	size_t len = scnprintf(policy->name, sizeof(policy->name), "%s", policies[base].name);

	policy->hooks[nr++] = policies[base].hooks;
	for (unsigned int i = 0; i < NR_MODIFIERS; i++) {
		if (!(set & 1u << i))
			continue;
		policy->hooks[nr++] = modifiers[i].hooks;
		len += scnprintf(policy->name + len, sizeof(policy->name) - len, "+%s",
				 modifiers[i].name);
	}
	policy->hooks[nr] = NULL;
}

static void set_policy(const struct lazy_policy *policy)
{
	bool roots = false, blocks = false, exits = false;

	memcpy(lazy.name, policy->name, sizeof(lazy.name));
	for (unsigned int i = 0; i <= LAZY_HOOKS_MAX; i++) {
		const struct lazy_hooks *hooks = policy->hooks[i];

		WRITE_ONCE(lazy.hooks[i], hooks);
		if (!hooks)
			continue;
		roots |= hooks->root_replaced != NULL;
		blocks |= hooks->before_block || hooks->after_block;
		exits |= hooks->leave_at_exit != NULL;
		if (hooks->end)
			lazy.ender = hooks;
	}
	WRITE_ONCE(lazy.watches_roots, roots);
	WRITE_ONCE(lazy.watches_blocks, blocks);
	lazy.leaves_at_exit = exits;
}

void lazy_init(void)
{
	struct lazy_policy policy = {0};

	lazy_compose(POLICY_eager, &policy);
	set_policy(&policy);
}

void lazy_bind(const struct lazy_policy *policy)
{
	lazy_drain();
	set_policy(policy);
}

void lazy_bind_number(unsigned int number)
{
	struct lazy_policy policy = {0};

	lazy_compose(number, &policy);
	lazy_bind(&policy);
}

const char *lazy_hampered(void)
{
	const char *reason = NULL;

	for (unsigned int i = 0; lazy.hooks[i] && !reason; i++)
		if (lazy.hooks[i]->hampered)
			reason = lazy.hooks[i]->hampered();
	return reason;
}
