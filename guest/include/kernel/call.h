/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls on other vCPUs: Linux's on_each_cpu_mask() and the cross-call half of kernel/smp.c, over
 * whatever path the cell has bound.
 */
#ifndef CALL_H
#define CALL_H

#include "cpumask.h"

/*
 * TSC at the stations of a call, which the checking image alone notes. In the lab's exact mode all
 * vCPUs share one timeline, so the stations of different vCPUs can be subtracted; on hardware the
 * TSCs must be in step, which a native TSC gives on invariant-TSC machines.
 */
struct call_times {
	uint64_t start;
	uint64_t sent; /* the path's send has returned; the initiator's own part comes after it */
	uint64_t first_ack; /* when the first and the last target said it was done, by its TSC */
	uint64_t last_ack;
	uint64_t end; /* the initiator has done its own part and seen every acknowledgement */
};

/* Allocates the call slots for nr_cpus vCPUs. Boot only. */
void call_init(void);

/*
 * Runs fn(arg) on every online vCPU of @mask but this one, in interrupt context with IRQs off, and
 * waits until all have done so. Any IRQ state; this vCPU handles calls from others while it waits,
 * so two initiators cannot deadlock. Not from within fn. @times may be NULL; unchanged but in the
 * checking image. Returns how many vCPUs were called.
 */
unsigned int call_many(const struct cpumask *mask, void (*fn)(void *arg), void *arg,
		       struct call_times *times);

/*
 * The same, and runs fn(arg) here too, with IRQs off, if @mask has this vCPU: when the interrupts
 * have been sent and before any acknowledgement is waited for. So fn makes no calls of its own.
 */
unsigned int call_mask(const struct cpumask *mask, void (*fn)(void *arg), void *arg,
		       struct call_times *times);

/*
 * Runs and acknowledges the calls that wait for this vCPU; true if there were any. For who waits
 * with IRQs off for another vCPU, which may be calling it. IRQs off.
 */
bool take_calls(void);

/* Tells @cpu to look at its wake list. Any IRQ state. */
void ipi_resched(unsigned int cpu);

#endif
