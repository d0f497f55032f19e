/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A test-and-set lock for paths that are not measured (the page allocator's global list, the
 * console). IRQs off while held: an IPI handler may take the same lock.
 */
#ifndef KERNEL_SPINLOCK_H
#define KERNEL_SPINLOCK_H

#include <arch/cpu.h>

#include "atomic.h"

struct spinlock {
	uint32_t held; /* 1 by the holder's xchg (full barrier), 0 by its release store */
};

static inline unsigned long spin_lock_irqsave(struct spinlock *lock)
{
	unsigned long flags = irq_save();

	while (xchg(&lock->held, 1))
		while (READ_ONCE(lock->held))
			cpu_relax();
	return flags;
}

static inline void spin_unlock_irqrestore(struct spinlock *lock, unsigned long flags)
{
	smp_store_release(&lock->held, 0);
	irq_restore(flags);
}

#endif
