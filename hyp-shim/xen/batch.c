// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hypercall batches: one multicall for many entries. It saves only traps: Xen executes the entries
 * one after the other and copies each entry in and its result out. It may preempt the call between
 * two entries if the vCPU has a deliverable event (with IRQs off it has none) or the pCPU has
 * softirqs to handle (xen/common/multicall.c). Each vCPU has one batch, so IRQs are off
 * from begin to issue.
 */
#include <shim/batch.h>

#include <errno.h>
#include <shim/hypercall.h>
#include <stddef.h>
#include <stdint.h>
#include <xen/xen.h>

#include "printk.h"

struct batch {
	struct multicall_entry entries[BATCH_MAX]; /* aligned: Xen copies none across pages */
	unsigned int nr;
} __cacheline_aligned;
_Static_assert(sizeof(struct multicall_entry) == CACHE_LINE, "alignment of the entries");
_Static_assert(offsetof(struct multicall_entry, args) == 16, "multicall_entry");

static struct batch batches[NR_CPUS];

/*
 * 0: not known yet, 1: works, -1: missing. The same for all vCPUs, so a race to set it is harmless.
 */
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

struct multicall_entry *batch_add(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3,
				  uint64_t a4)
{
	struct batch *batch = &batches[smp_processor_id()];
	struct multicall_entry *entry = &batch->entries[batch->nr];

	if (batch->nr == BATCH_MAX)
		panic("batch_add: more than %u entries", BATCH_MAX);
	entry->op = op;
	entry->args[0] = a1;
	entry->args[1] = a2;
	entry->args[2] = a3;
	entry->args[3] = a4;
	batch->nr++;
	return entry;
}

static void issue_one_by_one(struct batch *batch)
{
	for (unsigned int i = 0; i < batch->nr; i++) {
		struct multicall_entry *entry = &batch->entries[i];

		entry->result = (unsigned long)hypercall_by_number((unsigned int)entry->op,
								   entry->args[0], entry->args[1],
								   entry->args[2], entry->args[3]);
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

static unsigned int issue(struct batch *batch, bool as_multicall, long *error)
{
	unsigned int failures = 0;

	if (!batch->nr)
		return 0;
	if (as_multicall && multicall_state >= 0)
		issue_multicall(batch);
	else
		issue_one_by_one(batch);
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

unsigned int batch_issue(long *error)
{
	return issue(&batches[smp_processor_id()], true, error);
}

unsigned int batch_issue_cheapest(long *error)
{
	struct batch *batch = &batches[smp_processor_id()];

	return issue(batch, batch->nr > 1, error);
}
