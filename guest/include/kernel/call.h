/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls on other vCPUs: Linux's on_each_cpu_mask() and the cross-call half of kernel/smp.c, over
 * whatever path the cell has bound.
 */
#ifndef CALL_H
#define CALL_H

#include "cpumask.h"

/*
 * TSC at the stations of a call. In the lab's exact mode all vCPUs share one timeline, so the
 * stations of different vCPUs can be subtracted; on hardware the TSCs must be in step, which
 * a native TSC gives on invariant-TSC machines.
 */
struct call_times {
	uint64_t start;
	uint64_t sent; /* the path's send has returned */
	uint64_t first_ack; /* when the first and the last target said it was done, by its TSC */
	uint64_t last_ack;
	uint64_t end; /* the caller has seen every ack */
	unsigned int targets;
};

/* Allocates the call slots for nr_cpus vCPUs. Boot only. */
void call_init(void);

/*
 * Runs fn(arg) on every online vCPU of @mask but this one, in interrupt context with IRQs off, and
 * waits until all have done so. Any IRQ state; this vCPU handles calls from others while it waits,
 * so two callers cannot deadlock. @times may be NULL. Not from within fn.
 */
void call_many(const struct cpumask *mask, void (*fn)(void *arg), void *arg,
	       struct call_times *times);

/* The same, and runs fn(arg) here too, with IRQs off, if @mask has this vCPU. */
void call_mask(const struct cpumask *mask, void (*fn)(void *arg), void *arg,
	       struct call_times *times);

/*
 * Runs and acknowledges the calls that wait for this vCPU; true if there were any. For who waits with
 * IRQs off for another vCPU, which may be calling it. IRQs off.
 */
bool take_calls(void);

/* Tells @cpu to look at its wake list. Any IRQ state. */
void ipi_resched(unsigned int cpu);

/* The shim's: an IPI of the bound path, or any other, has arrived. IRQs off. */
void ipi_interrupt(void);

#endif
