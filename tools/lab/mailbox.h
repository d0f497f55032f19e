/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shared memory between the host (lazyshoot-lab) and dom0 (lab-agent): one PCI BAR backed by
 * host memory.
 *
 * Invariants:
 * - It is all zero when the snapshot is taken, and the host writes argv, job and `request` only
 *   while the machine is paused. So nothing that the host does reaches the running machine, except
 *   `interrupt` once the job is to stop. This is what makes `exact` runs repeatable.
 * - dom0 never waits for the host while time runs: where an area is full, the agent stops the
 *   machine (MAILBOX_FULL), the host empties log and out areas and lets it continue. Nothing is
 *   dropped.
 * - The host does not trust what dom0 writes: every length is checked against its area.
 */
#ifndef TOOLS_LAB_MAILBOX_H
#define TOOLS_LAB_MAILBOX_H

#include <stdint.h>

#define MAILBOX_VERSION 3u
#define MAILBOX_BYTES   (128ul << 20)

#define MAILBOX_ARGV_OFFSET 4096ul
#define MAILBOX_ARGV_BYTES  (252ul << 10)
#define MAILBOX_LOG_OFFSET  (1ul << 20)
#define MAILBOX_LOG_BYTES   (15ul << 20)
#define MAILBOX_JOB_OFFSET  (16ul << 20)
#define MAILBOX_JOB_BYTES   (24ul << 20)
#define MAILBOX_OUT_OFFSET  (40ul << 20)
#define MAILBOX_OUT_BYTES   (88ul << 20)

/* The I/O port of QEMU's pvpanic device. The agent's write stops the machine at that very
 * instruction, so every cold boot ends in the same state. */
#define MAILBOX_STOP_PORT 0x505

/*
 * What the job writes to this descriptor goes to the host at once, as stream MAILBOX_JOURNAL of the
 * log. For each line the job can read a byte, which comes when the line is in the mailbox.
 */
#define MAILBOX_JOURNAL_FD 3

enum mailbox_request {
	MAILBOX_NO_JOB = 0,
	MAILBOX_RUN_JOB = 1
};

enum mailbox_state {
	MAILBOX_IDLE = 0,
	MAILBOX_READY = 1, /* set before the machine is stopped; the host clears it */
	MAILBOX_RUNNING = 2,
	MAILBOX_DONE = 3,
	MAILBOX_FAILED = 4,
	MAILBOX_FULL = 5 /* set before the machine is stopped; then the host sets RUNNING */
};

enum mailbox_interrupt {
	MAILBOX_STOP_JOB = 1, /* send the job SIGINT */
	MAILBOX_KILL_JOB = 2 /* send it SIGKILL; what it has left is packed all the same */
};

enum mailbox_stream {
	MAILBOX_STDOUT = 1,
	MAILBOX_STDERR = 2,
	MAILBOX_JOURNAL = 3
};

struct mailbox {
	/* Written by the host. */
	uint32_t version;
	uint32_t request; /* enum mailbox_request */
	uint32_t interrupt; /* enum mailbox_interrupt */
	uint32_t argc; /* strings in the argv area, each ended by a NUL */
	uint32_t envc; /* NAME=VALUE strings that follow them */
	uint32_t reserved;
	uint64_t job_bytes; /* archive in the job area */

	/* Written by dom0. */
	uint32_t state; /* enum mailbox_state, written last */
	int32_t exit_code; /* the job's, or 128 + signal */
	uint64_t log_bytes; /* log records that are complete */
	uint64_t out_bytes; /* archive in the out area */
	char error[256]; /* state FAILED: what the agent could not do */
};

/* One piece of output; the next record starts at the next multiple of 8. */
struct mailbox_log_record {
	uint32_t stream; /* enum mailbox_stream */
	uint32_t bytes;
	/* text follows */
};

static inline uint64_t mailbox_align(uint64_t bytes)
{
	return (bytes + 7) & ~7ull;
}

_Static_assert(sizeof(struct mailbox) == 312, "host and dom0 agree on the mailbox header");
_Static_assert(MAILBOX_ARGV_OFFSET + MAILBOX_ARGV_BYTES <= MAILBOX_LOG_OFFSET, "areas overlap");
_Static_assert(MAILBOX_LOG_OFFSET + MAILBOX_LOG_BYTES <= MAILBOX_JOB_OFFSET, "areas overlap");
_Static_assert(MAILBOX_JOB_OFFSET + MAILBOX_JOB_BYTES <= MAILBOX_OUT_OFFSET, "areas overlap");
_Static_assert(MAILBOX_OUT_OFFSET + MAILBOX_OUT_BYTES <= MAILBOX_BYTES, "areas overlap");

#endif
