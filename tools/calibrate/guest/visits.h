/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The policies as they ship (guest/mm/lazy/), each compiled for a process into a loop of visits to
 * idle (visits.c). All threads that visit share one mm.
 */
#ifndef TOOLS_CALIBRATE_GUEST_VISITS_H
#define TOOLS_CALIBRATE_GUEST_VISITS_H

#define VISITORS_MAX 128u /* the guest's NR_CPUS */

struct visits {
	/* Makes the calling thread the vCPU @cpu, below VISITORS_MAX, on the shared mm. */
	void (*enter)(unsigned int cpu);

	/*
	 * @count visits to idle of the calling thread, which has entered: the kernel borrows the
	 * mm, thinks for @steps (think.h), switches back to the mm and gives back; its user thinks
	 * for as long. Loading a root does nothing here.
	 */
	void (*make)(unsigned long count, unsigned long steps);

	/* The references to the mm: 1 when every borrower has given back. */
	int (*references)(void);
};

extern const struct visits visits_eager, visits_refcount, visits_shootdown, visits_quiesce,
	visits_hazard, visits_block;

#endif
