// SPDX-License-Identifier: BSD-2-Clause
/* See held.h. The lock is held with IRQs off and never while another vCPU is waited for. */
#include "mm/held.h"

#include <arch/cpu.h>

#include "kernel/cpu_shared.h"
#include "kernel/options.h"
#include "kernel/spinlock.h"
#include "wait.h"

/* Lines of its own: whoever ends or blocks under a policy that holds writes it. */
static struct {
	struct spinlock lock;
	struct mm *first; /* a look without the lock only decides whether to take it */
	struct mm *last;
	unsigned int nr; /* on the list; looked at without the lock, too */
	unsigned int not_freed; /* on the list, taken from it, or never on it */
	unsigned int peak; /* CONFIG_CHECK: of not_freed, since held_reset_peak() */
} __cacheline_aligned held;
_Static_assert(sizeof(held) % CACHE_LINE == 0, "nothing else is on its lines");

/* A counter cannot hold a maximum; but the sum over all vCPUs of its rises is one. */
static void note_one_more(const struct mm *mm)
{
	count(mms_deferred);
	WRITE_ONCE(held.not_freed, held.not_freed + 1);
	if (!IS_ENABLED(CONFIG_CHECK) || held.not_freed <= held.peak)
		return;
	held.peak = held.not_freed;
	count(mms_held_peak);
	count_add(pages_held_peak, mm->pages);
}

void held_count(const struct mm *mm)
{
	unsigned long flags = spin_lock_irqsave(&held.lock);

	note_one_more(mm);
	spin_unlock_irqrestore(&held.lock, flags);
}

void held_uncount(void)
{
	unsigned long flags = spin_lock_irqsave(&held.lock);

	WRITE_ONCE(held.not_freed, held.not_freed - 1);
	spin_unlock_irqrestore(&held.lock, flags);
}

void held_reset_peak(void)
{
	held.peak = held.not_freed;
}

unsigned int held_now(void)
{
	return READ_ONCE(held.nr);
}

void held_await_end(void)
{
	wait_until(!smp_load_acquire(&held.not_freed), "the end of all mms that were held");
}

static bool is_old(const struct mm *mm)
{
	return cycles() - mm->held_since > options.held_age;
}

bool held_is_due(const struct mm *mm)
{
	return held.nr > options.held || is_old(mm);
}

bool held_any_due(void)
{
	unsigned long flags = spin_lock_irqsave(&held.lock);
	bool due = held.first && (held.nr >= options.held || is_old(held.first));

	spin_unlock_irqrestore(&held.lock, flags);
	return due;
}

void held_add(struct mm *mm)
{
	unsigned long flags = spin_lock_irqsave(&held.lock);

	mm->next_held = NULL;
	mm->held_since = cycles();
	if (held.first)
		held.last->next_held = mm;
	else
		WRITE_ONCE(held.first, mm);
	held.last = mm;
	WRITE_ONCE(held.nr, held.nr + 1);
	note_one_more(mm);
	spin_unlock_irqrestore(&held.lock, flags);
}

struct mm *held_take(bool (*ready)(struct mm *mm))
{
	struct mm *taken = NULL, **taken_end = &taken, *kept = NULL, **kept_end = &kept;
	struct mm *mm, *next;
	unsigned long flags;

	if (!READ_ONCE(held.first))
		return NULL;
	flags = spin_lock_irqsave(&held.lock);
	for (mm = held.first; mm; mm = next) {
		next = mm->next_held;
		mm->next_held = NULL;
		if (!ready || ready(mm)) {
			*taken_end = mm;
			taken_end = &mm->next_held;
			WRITE_ONCE(held.nr, held.nr - 1);
		} else {
			*kept_end = held.last = mm;
			kept_end = &mm->next_held;
		}
	}
	/* Once, at the end: whoever looks without the lock must not find it empty in between. */
	WRITE_ONCE(held.first, kept);
	spin_unlock_irqrestore(&held.lock, flags);
	return taken;
}

void held_free(struct mm *mms, struct mm_end *end)
{
	while (mms) {
		struct mm *mm = mms;

		mms = mm->next_held;
		mm_free(mm, end);
		held_uncount();
	}
	mm_record()->end_ipis += end->ipis;
}

static bool is_resting(unsigned int cpu)
{
	const struct cpu_shared *shared = &cpu_shared[cpu];

	return READ_ONCE(shared->resting) && !READ_ONCE(shared->ipi_pending) &&
	       !READ_ONCE(shared->wake_list);
}

bool held_rest(void)
{
	unsigned int self = smp_processor_id();

	xchg(&cpu_shared[self].resting, 1);
	if (!READ_ONCE(held.first))
		return false;
	for_each_cpu(cpu, &cpu_online_mask)
		if (cpu != self && !is_resting(cpu))
			return false;
	return true;
}

void held_wake(void)
{
	WRITE_ONCE(cpu_shared[smp_processor_id()].resting, 0);
}
