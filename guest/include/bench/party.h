/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of user tasks that a workload starts and waits for. */
#ifndef BENCH_PARTY_H
#define BENCH_PARTY_H

#include "atomic.h"
#include "sched/sched.h"

struct party {
	struct task *host; /* sleeps in party_wait() */
	atomic_t remaining; /* members that have not exited; locked by any vCPU */
} __cacheline_aligned; /* whoever has it, on its stack or among its variables, writes the rest */

/* The current thread becomes the host of @members tasks. */
void party_init(struct party *party, unsigned int members);

/* A member exits; the last wakes the host. From user_ops.exit. */
void party_leave(struct party *party);

/* The host sleeps until all members have exited. IRQs on. */
void party_wait(struct party *party);

#endif
