// SPDX-License-Identifier: BSD-2-Clause
/*
 * `quiesce`: no IPIs. Each vCPU counts how often it has loaded another root. An mm that ends notes
 * the counts of those vCPUs of its mask that have it loaded (as filter.c reads that) and is held
 * (held.h); once each of these counts has changed, each vCPU has loaded another root, and none
 * loads this one again, since the mm has no user. The idea is RCU's.
 *
 * The backlog is bounded by options.held and options.held_age: what exceeds them is ended by a
 * round of IPIs (round.h) to the vCPUs whose count has not changed. So is all that is held when the
 * last vCPU goes to sleep. A vCPU that sleeps on a held mm therefore stalls it until the age, or
 * the bound, is reached.
 *
 * The count is written after the load of the other root (release), and read after mm_count has
 * become 0 (locked), so a count that is seen to differ was written later than the noted one was
 * read, for a root that was loaded after that. A vCPU that leaves between its note and the look at
 * what it has loaded is no holder any more; one that leaves before both is not waited for.
 */
#include "kernel/cpu_shared.h"
#include "kernel/stretch.h"
#include "mm/held.h"
#include "round.h"
#include "shootdown.h"

/* In the mm's page, behind the struct. The initiator's, then whoever holds the list's lock. */
struct waiting {
	struct cpumask cpus; /* whose count has not changed yet */
	unsigned int others; /* CONFIG_CHECK: vCPUs that `shootdown` would have interrupted */
	uint64_t seen[NR_CPUS];
};

_Static_assert(sizeof(struct mm) + sizeof(struct waiting) <= PAGE_SIZE, "both fit in a page");

static struct waiting *waiting_of(struct mm *mm)
{
	return (struct waiting *)(mm + 1);
}

static void root_replaced(struct mm *mm)
{
	struct cpu_shared *shared = &cpu_shared[smp_processor_id()];

	(void)mm;
	smp_store_release(&shared->roots_replaced, shared->roots_replaced + 1);
}

static bool is_quiescent(struct mm *mm)
{
	struct waiting *waiting = waiting_of(mm);

	cpumask_and(&waiting->cpus, &waiting->cpus, &cpu_online_mask);
	for_each_cpu(cpu, &waiting->cpus)
		if (smp_load_acquire(&cpu_shared[cpu].roots_replaced) != waiting->seen[cpu])
			cpumask_clear_cpu(cpu, &waiting->cpus);
	return cpumask_empty(&waiting->cpus);
}

static bool is_due(struct mm *mm)
{
	return held_is_due(mm);
}

static void free_quiescent(struct mm_end *end)
{
	struct mm *mms = held_take(is_quiescent);

	for (struct mm *mm = mms; IS_ENABLED(CONFIG_CHECK) && mm; mm = mm->next_held)
		count_add(shootdown_ipis_avoided, waiting_of(mm)->others);
	held_free(mms, end);
}

static void shoot(struct mm *mms, struct mm_end *end)
{
	struct cpumask targets = {0};

	if (!mms)
		return;
	for (struct mm *mm = mms; mm; mm = mm->next_held)
		for_each_cpu(cpu, &waiting_of(mm)->cpus)
			cpumask_set_cpu(cpu, &targets);
	round_make(&targets, end);
	held_free(mms, end);
}

static void poll(struct mm_end *end)
{
	free_quiescent(end);
	shoot(held_take(is_due), end);
}

static bool hold(struct mm *mm, struct mm_end *end)
{
	struct waiting *waiting = waiting_of(mm);

	cpumask_and(&waiting->cpus, &mm->cpumask, &cpu_online_mask);
	if (IS_ENABLED(CONFIG_CHECK))
		waiting->others = cpumask_weight(&waiting->cpus) -
				  cpumask_test_cpu(smp_processor_id(), &waiting->cpus);
	for_each_cpu(cpu, &waiting->cpus) {
		waiting->seen[cpu] = smp_load_acquire(&cpu_shared[cpu].roots_replaced);
		if (smp_load_acquire(&cpu_shared[cpu].loaded_mm) != mm)
			cpumask_clear_cpu(cpu, &waiting->cpus);
	}
	held_add(mm);
	poll(end);
	return false;
}

static void drain(void)
{
	struct mm_end end;

	mm_end_begin(&end);
	free_quiescent(&end);
	shoot(held_take(NULL), &end);
	stretch_end("end");
}

static void rest(void)
{
	struct mm_end end;

	if (held_rest()) {
		drain();
	} else if (held_now()) {
		mm_end_begin(&end);
		poll(&end);
		stretch_end("end");
	}
}

const struct lazy_hooks lazy_quiesce = {
	.borrow = shootdown_borrow,
	.give_back = shootdown_give_back,
	.root_replaced = root_replaced,
	.before_block = rest,
	.after_block = held_wake,
	.end = hold,
	.drain = drain,
};
