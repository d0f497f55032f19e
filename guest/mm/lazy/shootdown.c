// SPDX-License-Identifier: BSD-2-Clause
/*
 * `shootdown`: Linux's MMU_LAZY_TLB_SHOOTDOWN (N. Piggin, commit 2655421ae69f). Borrowers hold
 * nothing. The final drop interrupts every vCPU of mm_cpumask; one that borrows the mm switches
 * to init_mm. When all have answered nobody can be on the mm:
 * - a vCPU sets its mask bit, locked, before it loads the root, and clears it, if ever, after it
 *   has loaded another, so the mask has every vCPU that may have it loaded;
 * - nobody can load it anew: that takes a task whose mm it is, and mm_users is 0.
 * mm_count reached 0 by locked operations, the last of them here, so every bit that was set by a
 * task that has since dropped its use is seen.
 *
 * With modifiers (shootdown.h) the same frame: who is a holder, when the round is made and what is
 * done before is theirs.
 */
#include "shootdown.h"

#include "abi/axes.h"
#include "kernel/call.h"
#include "printk.h"
#include "kernel/task.h"

#define X(id, name, what) extern const struct lazy_modifier lazy_##id;
ABI_MODIFIERS(X)
#undef X

static const struct {
	const char *name;
	const struct lazy_modifier *hooks;
} modifiers[] = {
#define X(id, name, what) {name, &lazy_##id},
	ABI_MODIFIERS(X)
#undef X
};

/* Those that are bound, in the table's order. Changed by shootdown_use() alone, while all are idle. */
static const struct lazy_modifier *bound[NR_MODIFIERS];
static unsigned int nr_bound;

struct mm *shootdown_borrow(struct mm *mm)
{
	return mm;
}

void shootdown_give_back(struct mm *mm)
{
	(void)mm;
}

/* On each holder, IRQs off. An mm that has a user has an mm_count. */
static void do_shoot_lazy_tlb(void *unused)
{
	struct task *task = current_task();
	struct mm *mm = task->active_mm;

	(void)unused;
	if (mm == &init_mm || atomic_read(&mm->mm_count)) {
		count(shot_idle);
		return;
	}
	count(shot_lazy);
	if (task->mm)
		panic("vCPU %u runs '%s' on an mm whose last user is gone", smp_processor_id(),
		      task->name);
	task->active_mm = &init_mm;
	switch_mm(&init_mm, NULL);
}

static bool is_holder(unsigned int cpu, const struct mm *mm)
{
	for (unsigned int i = 0; i < nr_bound; i++)
		if (bound[i]->holds && !bound[i]->holds(cpu, mm))
			return false;
	return true;
}

static void add_holders(const struct mm *mm, struct cpumask *targets)
{
	unsigned int self = smp_processor_id();
	struct cpumask mask;

	cpumask_and(&mask, &mm->cpumask, &cpu_online_mask);
	for_each_cpu(cpu, &mask) {
		if (is_holder(cpu, mm))
			cpumask_set_cpu(cpu, targets);
		else if (cpu != self)
			count(shootdown_ipis_avoided);
	}
}

void shootdown_shoot_cpus(const struct cpumask *targets, struct mm_end *end)
{
	struct call_times times;

	call_mask(targets, do_shoot_lazy_tlb, NULL, &times);
	end->sent = times.sent;
	end->first_ack = times.first_ack;
	end->last_ack = times.last_ack;
	end->ipis = times.targets;
	if (times.targets) {
		count(shootdowns);
		count_add(shootdown_ipis, times.targets);
	}
}

void shootdown_shoot(const struct mm *mms, struct mm_end *end)
{
	struct cpumask targets = {0};

	for (const struct mm *mm = mms; mm; mm = mm->next_held)
		add_holders(mm, &targets);
	shootdown_shoot_cpus(&targets, end);
	for (unsigned int i = 0; i < nr_bound; i++)
		for (const struct mm *mm = mms; mm && bound[i]->settle; mm = mm->next_held)
			bound[i]->settle(mm);
}

static bool shootdown_end(struct mm *mm, struct mm_end *end)
{
	mm->next_held = NULL;
	shootdown_shoot(mm, end);
	return true;
}

const struct lazy_policy lazy_shootdown = {
	.name = "shootdown",
	.borrow = shootdown_borrow,
	.give_back = shootdown_give_back,
	.end = shootdown_end,
};

static void left(struct mm *mm)
{
	for (unsigned int i = 0; i < nr_bound; i++)
		if (bound[i]->left)
			bound[i]->left(mm);
}

static bool flush_at_exit(struct mm *mm)
{
	bool has_left = false;

	for (unsigned int i = 0; i < nr_bound && !has_left; i++)
		has_left = bound[i]->flush_at_exit && bound[i]->flush_at_exit(mm);
	return has_left;
}

static void before_block(void)
{
	for (unsigned int i = 0; i < nr_bound; i++)
		if (bound[i]->before_block)
			bound[i]->before_block();
}

static void after_block(void)
{
	for (unsigned int i = 0; i < nr_bound; i++)
		if (bound[i]->after_block)
			bound[i]->after_block();
}

const char *shootdown_hampered(void)
{
	const char *reason = NULL;

	for (unsigned int i = 0; i < nr_bound && !reason; i++)
		reason = bound[i]->hampered ? bound[i]->hampered() : NULL;
	return reason;
}

void shootdown_use(unsigned int set)
{
	nr_bound = 0;
	for (unsigned int i = 0; i < NR_MODIFIERS; i++)
		if (set & 1u << i)
			bound[nr_bound++] = modifiers[i].hooks;
}

void shootdown_compose(unsigned int set, struct lazy_policy *policy, char *name, size_t size)
{
	size_t len = scnprintf(name, size, "%s", lazy_shootdown.name);

	*policy = lazy_shootdown;
	policy->name = name;
	policy->modifiers = set;
	for (unsigned int i = 0; i < NR_MODIFIERS; i++) {
		const struct lazy_modifier *m = modifiers[i].hooks;

		if (!(set & 1u << i))
			continue;
		len += scnprintf(name + len, size - len, "+%s", modifiers[i].name);
		policy->left = m->left ? left : policy->left;
		policy->flush_at_exit = m->flush_at_exit ? flush_at_exit : policy->flush_at_exit;
		policy->before_block = m->before_block ? before_block : policy->before_block;
		policy->after_block = m->after_block ? after_block : policy->after_block;
		policy->end = m->end ? m->end : policy->end;
		policy->gathers |= m->gathers;
		policy->drain = m->drain ? m->drain : policy->drain;
	}
}
