// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hypercall batches: one multicall for many entries. It saves traps, nothing else: Xen executes
 * the entries one after the other, copies each in and its result out, and may preempt the call
 * between two of them when the vCPU has an event pending (with IRQs off it has none that counts)
 * or the pCPU has work to do (xen/common/multicall.c). Each vCPU has one batch, so IRQs are off
 * from begin to issue.
 */
#include <errno.h>
#include <shim/hypercall.h>
#include <shim/xen.h>

#include "printk.h"

struct batch {
	unsigned int nr;
	struct multicall_entry entries[BATCH_MAX];
} __cacheline_aligned;

static struct batch batches[NR_CPUS];

/* 0: not known yet, 1: works, -1: missing. Every vCPU would find the same. */
static int multicall_state;

const char *batch_unusable(void)
{
	uint64_t left;

	if (!multicall_state)
		multicall_state = hypercall_multicall(__HYPERVISOR_multicall, batches[0].entries, 0,
						      &left) == -ENOSYS
					  ? -1
					  : 1;
	return multicall_state > 0 ? NULL : "the hypervisor has no multicall for this guest type";
}

void batch_begin(void)
{
	batches[smp_processor_id()].nr = 0;
}

void batch_add(unsigned int op, uint64_t a1, uint64_t a2)
{
	struct batch *batch = &batches[smp_processor_id()];
	struct multicall_entry *entry = &batch->entries[batch->nr];

	if (batch->nr == BATCH_MAX)
		panic("batch_add: more than %u entries", BATCH_MAX);
	entry->op = op;
	entry->args[0] = a1;
	entry->args[1] = a2;
	batch->nr++;
}

static void issue_one_by_one(struct batch *batch)
{
	for (unsigned int i = 0; i < batch->nr; i++) {
		struct multicall_entry *entry = &batch->entries[i];

		/* The only operation that is batched where multicall may be missing. */
		if (entry->op != __HYPERVISOR_event_channel_op)
			panic("batch: operation %lu has no single form", entry->op);
		entry->result = (unsigned long)hypercall2(__HYPERVISOR_event_channel_op,
							  entry->args[0], entry->args[1]);
	}
}

static void issue_multicall(struct batch *batch)
{
	uint64_t left;
	long ret;

	ret = hypercall_multicall(__HYPERVISOR_multicall, batch->entries, batch->nr, &left);
	if (ret == -ENOSYS) {
		multicall_state = -1;
		issue_one_by_one(batch);
		return;
	}
	if (ret)
		panic("multicall of %u entries failed: %ld", batch->nr, ret);
	count(multicalls);
	count_add(multicall_entries, batch->nr);
	if (left < batch->nr)
		count(multicall_splits);
}

unsigned int batch_issue(long *error)
{
	struct batch *batch = &batches[smp_processor_id()];
	unsigned int failures = 0;

	if (!batch->nr)
		return 0;
	if (multicall_state < 0)
		issue_one_by_one(batch);
	else
		issue_multicall(batch);
	for (unsigned int i = 0; i < batch->nr; i++) {
		long result = (long)batch->entries[i].result;

		if (result >= 0)
			continue;
		if (!failures++)
			*error = result;
	}
	count_add(multicall_failures, failures);
	batch->nr = 0;
	return failures;
}
