// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls on other vCPUs. An initiator has one call in flight at a time and one slot a target, so no
 * queue is needed: it fills the slots, sets its bit in each target's call_from, interrupts those
 * that were not already interrupted, and waits for the slots. A target clears call_from, runs what
 * the slots of those initiators say and marks each done.
 *
 * Invariants:
 * - slot->pending is 1 from the initiator's store until the target's release store of 0. The
 *   initiator's locked call_from bit publishes the slot; the target's locked xchg of the word reads
 *   it. The target's release of pending pairs with the initiator's acquire.
 * - A bit in call_from without an interrupt on its way does not exist: the initiator sets
 *   call_from, then IPI_CALL in ipi_pending, and interrupts unless IPI_CALL was set before; the
 *   target clears ipi_pending, then looks at call_from. Whoever found IPI_CALL set therefore did so
 *   before the target's look, which sees its call_from bit.
 * - From the look at cpu_online_mask until all its calls are posted an initiator serves nobody:
 *   whoever gets an acknowledgement from it knows that it has posted what it had to (hotplug.c).
 * - The initiator's own part (call_mask) runs when all calls are posted and sent, before it waits,
 *   as in Linux's on_each_cpu_mask(): the targets work meanwhile. It serves nobody meanwhile
 *   either.
 */
#include "kernel/call.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "kernel/cpu_shared.h"
#include "kernel/page_alloc.h"
#include "kernel/path.h"
#include "kernel/stretch.h"
#include "printk.h"
#include "wait.h"

/* A line of its own: the initiator fills it, the target clears `pending`, both in turn. */
struct call_slot {
	void (*fn)(void *arg);
	void *arg;
	uint64_t acked_at; /* CONFIG_CHECK */
	uint32_t pending;
} __cacheline_aligned;
_Static_assert(sizeof(struct call_slot) == CACHE_LINE, "a slot is a line");

/* slots[initiator * nr_cpus + target] */
static struct call_slot *slots;

static struct call_slot *slot_of(unsigned int initiator, unsigned int target)
{
	return &slots[initiator * nr_cpus + target];
}

void call_init(void)
{
	slots = boot_alloc(sizeof(*slots) * nr_cpus * nr_cpus);
	for (unsigned int i = 0; i < nr_cpus * nr_cpus; i++)
		stretch_object(call_slot, &slots[i], arg, NULL);
}

bool take_calls(void)
{
	unsigned int self = smp_processor_id();
	bool any = false;

	for (unsigned int w = 0; w < CPUMASK_WORDS; w++) {
		uint64_t *word = &cpu_shared[self].call_from[w];
		uint64_t initiators = READ_ONCE(*word) ? xchg(word, 0) : 0;

		for (; initiators; initiators &= initiators - 1) {
			unsigned int initiator = w * 64 + (unsigned int)__builtin_ctzll(initiators);
			struct call_slot *slot = slot_of(initiator, self);

			slot->fn(slot->arg);
			if (IS_ENABLED(CONFIG_CHECK))
				slot->acked_at = cycles_ordered();
			smp_store_release(&slot->pending, 0);
			any = true;
		}
	}
	return any;
}

/* Sets @kind for @cpu; true if it must be interrupted. */
static bool mark_pending(unsigned int cpu, enum ipi_kind kind)
{
	if (fetch_or(&cpu_shared[cpu].ipi_pending, kind) & kind) {
		count(ipi_coalesced);
		return false;
	}
	count(ipi_sent);
	return true;
}

void ipi_resched(unsigned int cpu)
{
	unsigned long flags = irq_save();

	if (mark_pending(cpu, IPI_RESCHED)) {
		struct cpumask mask = {0};

		count(resched_ipis);
		cpumask_set_cpu(cpu, &mask);
		path->send(&mask);
	}
	irq_restore(flags);
}

/* Returns how many there are. */
static unsigned int post_calls(unsigned int self, const struct cpumask *targets, void (*fn)(void *),
			       void *arg, struct cpumask *interrupt)
{
	unsigned int nr = 0;

	for_each_cpu(cpu, targets) {
		struct call_slot *slot = slot_of(self, cpu);

		slot->fn = fn;
		slot->arg = arg;
		WRITE_ONCE(slot->pending, 1);
		fetch_or(&cpu_shared[cpu].call_from[self / 64], 1ull << (self % 64));
		if (mark_pending(cpu, IPI_CALL))
			cpumask_set_cpu(cpu, interrupt);
		nr++;
	}
	return nr;
}

static void await_acks(unsigned int self, const struct cpumask *targets)
{
	for_each_cpu(cpu, targets) {
		struct call_slot *slot = slot_of(self, cpu);

		/* Two vCPUs with IRQs off that call each other would wait for ever otherwise. */
		wait_until_cpu(!smp_load_acquire(&slot->pending) ||
				       (take_calls() && !smp_load_acquire(&slot->pending)),
			       "the call", cpu);
	}
}

/* The stations of a call are the checking image's. */
static inline void note_now(uint64_t *station)
{
	if (IS_ENABLED(CONFIG_CHECK))
		*station = cycles_ordered();
}

static inline void note_start(struct call_times *times)
{
	note_now(&times->start);
	if (IS_ENABLED(CONFIG_CHECK))
		times->sent = times->first_ack = times->last_ack = times->start;
}

/* Every acknowledgement has been seen. */
static inline void note_acks(unsigned int self, const struct cpumask *targets,
			     struct call_times *times)
{
	if (!IS_ENABLED(CONFIG_CHECK))
		return;
	times->first_ack = ~0ull;
	times->last_ack = 0;
	for_each_cpu(cpu, targets) {
		uint64_t acked_at = slot_of(self, cpu)->acked_at;

		times->first_ack = MIN(times->first_ack, acked_at);
		times->last_ack = MAX(times->last_ack, acked_at);
	}
}

/* For the checking image, which refuses to nest calls. */
static inline void note_calling(bool calling)
{
	CHECK_BUG_ON(this_cpu()->calling == calling);
	if (IS_ENABLED(CONFIG_CHECK))
		this_cpu()->calling = calling;
}

/* @here: fn(arg) on this vCPU, too, if it is in @mask. */
static inline unsigned int call(const struct cpumask *mask, void (*fn)(void *), void *arg,
				struct call_times *times, bool here)
{
	unsigned long flags = irq_save();
	unsigned int self = smp_processor_id(), nr;
	struct cpumask targets, interrupt = {0};
	struct call_times unused;

	if (!times)
		times = &unused;
	note_calling(true);
	cpumask_and(&targets, mask, &cpu_online_mask);
	cpumask_clear_cpu(self, &targets);
	note_start(times);
	nr = post_calls(self, &targets, fn, arg, &interrupt);
	if (!cpumask_empty(&interrupt))
		path->send(&interrupt);
	if (nr)
		note_now(&times->sent);
	if (here && cpumask_test_cpu(self, mask))
		fn(arg);
	if (nr) {
		await_acks(self, &targets);
		note_acks(self, &targets, times);
	}
	note_now(&times->end);
	note_calling(false);
	irq_restore(flags);
	return nr;
}

unsigned int call_many(const struct cpumask *mask, void (*fn)(void *), void *arg,
		       struct call_times *times)
{
	return call(mask, fn, arg, times, false);
}

unsigned int call_mask(const struct cpumask *mask, void (*fn)(void *), void *arg,
		       struct call_times *times)
{
	return call(mask, fn, arg, times, true);
}
