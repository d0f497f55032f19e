// SPDX-License-Identifier: BSD-2-Clause
/*
 * Batches of table operations, one a vCPU: gathered from table_begin() on, carried out by
 * table_end(). What hyp.h forbids meanwhile ends the run.
 */
#include <hyp/hyp.h>

#include "cpumask.h"
#include "internal.h"

#define MAX_OPERATIONS 1024

struct operation {
	enum {
		PREPARE,
		RELEASE,
		SET_ENTRY,
		FLUSH
	} kind;
	unsigned int level;
	uint64_t pa; /* FLUSH: the address */
	uint64_t *entry;
	uint64_t value;
	struct cpumask mask;
};

static struct batch {
	bool open;
	unsigned int nr;
	struct operation operations[MAX_OPERATIONS];
} batches[NR_CPUS];

void host_batch_reset(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		batches[cpu].open = false;
}

bool host_in_batch(unsigned int cpu)
{
	return batches[cpu].open;
}

static void carry_out(const struct operation *o)
{
	switch (o->kind) {
	case PREPARE:
		host_table_prepare(o->pa, o->level);
		break;
	case RELEASE:
		host_table_release(o->pa, o->level);
		break;
	case SET_ENTRY:
		host_set_entry(o->entry, o->value, o->level);
		break;
	case FLUSH:
		host_flush_tlb(&o->mask, o->pa);
		break;
	}
}

static void add(const struct operation *o)
{
	struct batch *batch = &batches[host_this_vcpu()];

	if (host_irqs_are_on())
		host_fail("vCPU %u works on page tables with IRQs on", host_this_vcpu());
	if (!batch->open) {
		carry_out(o);
		return;
	}
	if (batch->nr == MAX_OPERATIONS)
		host_fail("a batch of more than %u table operations", MAX_OPERATIONS);
	batch->operations[batch->nr++] = *o;
}

void host_batch_begin(void)
{
	struct batch *batch = &batches[host_this_vcpu()];

	if (batch->open)
		host_fail("vCPU %u begins a batch within a batch", host_this_vcpu());
	batch->open = true;
	batch->nr = 0;
}

void host_batch_end(void)
{
	struct batch *batch = &batches[host_this_vcpu()];

	if (!batch->open)
		host_fail("vCPU %u ends a batch that it has not begun", host_this_vcpu());
	host_step(HOST_HYP);
	batch->open = false;
	for (unsigned int i = 0; i < batch->nr; i++)
		carry_out(&batch->operations[i]);
	host_step(HOST_HYP);
}

void host_batch_prepare(uint64_t pa, unsigned int level)
{
	add(&(struct operation){.kind = PREPARE, .pa = pa, .level = level});
}

void host_batch_release(uint64_t pa, unsigned int level)
{
	add(&(struct operation){.kind = RELEASE, .pa = pa, .level = level});
}

void host_batch_set_entry(uint64_t *entry, uint64_t value, unsigned int level)
{
	add(&(struct operation){.kind = SET_ENTRY, .entry = entry, .value = value, .level = level});
}

void host_batch_flush_tlb(const struct cpumask *mask, uint64_t va)
{
	if (cpumask_empty(mask))
		host_fail("vCPU %u has nobody's TLB flushed", host_this_vcpu());
	add(&(struct operation){.kind = FLUSH, .pa = va, .mask = *mask});
}
