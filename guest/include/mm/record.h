/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a vCPU remembers of its flushes and of the mms that it has ended, for workloads: of the last
 * of each when it began and ended, and how many vCPUs were interrupted. The two readings of the
 * clock are the stretch's own. What lies between them, and what else was done meanwhile, is noted
 * by the checking image alone (CONFIG_CHECK); in the other one these fields are 0.
 */
#ifndef MM_RECORD_H
#define MM_RECORD_H

#include "compiler.h"

/* A flush. */
struct mm_flush {
	uint64_t start; /* the tables' changes have been asked for */
	uint64_t end;
	unsigned int ipis;
	unsigned int skipped; /* blocked vCPUs that were left alone */

	/* CONFIG_CHECK */
	uint64_t sent; /* the path's send, or the hypervisor, has returned */
	uint64_t hypercalls; /* of the flushing vCPU from start to end */
	uint64_t icr_writes;
};

/* How an mm ended. */
struct mm_end {
	uint64_t start; /* mm_count has reached 0 */
	uint64_t freed; /* the root page is back in the allocator */
	unsigned int ipis;

	/* CONFIG_CHECK */
	unsigned int cpu; /* that has ended it */
	uint64_t sent; /* stations of the shootdown; equal to start where there was none */
	uint64_t first_ack;
	uint64_t last_ack;
	uint64_t hypercalls; /* of that vCPU from start to freed */
	uint64_t icr_writes;
};

/*
 * A vCPU's. It alone writes it; others read it once they know that it ends and flushes nothing
 * more, or, by mm_ended(), at any time.
 */
struct mm_record {
	struct mm_flush flush; /* the last */
	struct mm_end end;

	/* Since boot. Added to once the stretch is over, so that is in no flush and no end. */
	uint64_t flush_ipis;
	uint64_t end_ipis;
	uint32_t ended; /* mms; release, after `end` is written */

	/* CONFIG_CHECK: of the mm whose user half went last, vCPUs of its mask that slept then. */
	unsigned int asleep;
} __cacheline_aligned;

/* Of this vCPU. IRQs off. */
struct mm_record *mm_record(void);

/*
 * The last flush of this vCPU. The last mm that has ended on any vCPU: a policy that holds mms may
 * end several at once, then the stations are those of all.
 */
const struct mm_flush *mm_last_flush(void);
const struct mm_end *mm_last_end(void);

/* The vCPUs that slept when this vCPU had last freed an mm's user half, before the mm's end. */
unsigned int mm_last_asleep(void);

/* How many have, on all vCPUs since boot, by what is seen (acquire). */
uint32_t mm_ended(void);

/* The same for vCPUs interrupted, while all are quiet. */
uint64_t mm_flush_ipis(void);
uint64_t mm_end_ipis(void);

/* For the model checker: the records of all. */
extern struct mm_record mm_records[];

#endif
