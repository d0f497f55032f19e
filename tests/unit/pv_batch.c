// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of hyp-shim/xen/pv/tables.c's batches: their order, also where one is full, and what
 * must not be in them.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <arch/pte.h>
#include <hyp/hyp.h>
#include <xen/xen.h>

#include "direct_map.h"
#include "fake_mmu.h"
#include "fake_pv.h"
#include "kernel/cpu_shared.h"
#include "mm/mm.h"
#include "kernel/cpu_shared.h"
#include "pv.h"
#include "tables.h"

#define FREE_VA 0x600000000000ul

static int reset(void **state)
{
	(void)state;
	fake_pv_reset();
	return 0;
}

#define MAX_EVENTS 512

/* What has reached Xen: an update's address, or an operation's command, and its value. */
static struct {
	uint64_t what, value;
} events[MAX_EVENTS];
static unsigned int nr_events;

static void log_update(const struct mmu_update *update)
{
	expect(nr_events < MAX_EVENTS);
	events[nr_events].what = update->ptr;
	events[nr_events++].value = update->val;
}

static void log_op(const struct mmuext_op *op)
{
	expect(nr_events < MAX_EVENTS);
	events[nr_events].what = op->cmd;
	events[nr_events++].value = op->arg1.mfn;
}

static void log_from_here(void)
{
	nr_events = 0;
	fake_pv.on_update = log_update;
	fake_pv.on_op = log_op;
}

static void set_many_entries(void)
{
	struct mm *mm = mm_alloc();
	unsigned long flags;
	uint64_t *entry, ptr;

	expect(!mm_map_page(mm, FREE_VA, 0x100000));
	ptr = fake_walk(fake_frames()[mm->root >> PAGE_SHIFT], FREE_VA);
	entry = phys_to_virt(pte_phys(ptr) + ptr % PAGE_SIZE);
	log_from_here();
	flags = irq_save();
	hyp->table_begin();
	for (uint64_t i = 0; i < 300; i++)
		hyp->set_entry(entry, (0x100000 + i * PAGE_SIZE) | PTE_PRESENT | PTE_SHARED, 1);
	expect(nr_events < 300); /* gathered */
	hyp->table_end();
	irq_restore(flags);
	expect_equal(nr_events, 300);
	for (uint64_t i = 0; i < 300; i++) {
		expect_equal(events[i].what, ptr);
		expect_equal(pte_phys(events[i].value), 0x100000 + i * PAGE_SIZE);
	}
	expect_equal(pte_phys(*entry), 0x100000 + 299 * PAGE_SIZE);
}

static void expect_event(unsigned int i, uint64_t what, uint64_t pa)
{
	expect_equal(events[i].what, what);
	expect_equal(what >= PAGE_SIZE ? events[i].value >> PAGE_SHIFT & 0xffffffffff
				       : events[i].value,
		     fake_frames()[pa >> PAGE_SHIFT]);
}

/* Updates and operations alternate, more operations than fit in a batch. */
static void prepare_many_roots(void)
{
	enum {
		NR = 11
	};
	uint64_t roots[NR], users[NR];
	unsigned long flags = irq_save();

	log_from_here();
	hyp->table_begin();
	for (unsigned int i = 0; i < NR; i++) {
		roots[i] = page_alloc();
		hyp->table_prepare(roots[i], PT_LEVELS);
	}
	hyp->table_end();
	expect_equal(nr_events, NR * 4);
	for (unsigned int i = 0; i < NR; i++) {
		users[i] = pte_phys(events[i * 4 + 1].value);
		expect_event(i * 4, direct_map_entry(roots[i]), roots[i]);
		expect_event(i * 4 + 1, direct_map_entry(users[i]), users[i]);
		expect_event(i * 4 + 2, MMUEXT_PIN_L4_TABLE, roots[i]);
		expect_event(i * 4 + 3, MMUEXT_PIN_L4_TABLE, users[i]);
	}
	for (unsigned int i = 0; i < NR; i++) {
		nr_events = 0;
		hyp->table_begin();
		hyp->table_release(roots[i], PT_LEVELS);
		hyp->table_end();
		expect_equal(nr_events, 4);
		expect_event(0, MMUEXT_UNPIN_TABLE, roots[i]);
		expect_event(1, MMUEXT_UNPIN_TABLE, users[i]);
		expect_event(2, direct_map_entry(roots[i]), roots[i]);
		expect_event(3, direct_map_entry(users[i]), users[i]);
		page_free(roots[i]);
	}
	irq_restore(flags);
	fake_pv_check_clean();
}

static void full_batches_keep_the_order(void **state)
{
	(void)state;
	scenario_passes(set_many_entries, 1, "");
	scenario_passes(prepare_many_roots, 1, "");
	fake_pv_reset();
	fake_pv.no_multicall = true;
	scenario_passes(prepare_many_roots, 1, "");
}

/* A flush keeps its place in the batch, and its vCPUs, even if the mask changes afterwards. */
static struct {
	uint64_t mask, va;
} flushed;

static void log_flush(const struct mmuext_op *op)
{
	log_op(op);
	if (op->cmd != MMUEXT_TLB_FLUSH_MULTI && op->cmd != MMUEXT_INVLPG_MULTI)
		return;
	flushed.mask = *(const uint64_t *)op->arg2.vcpumask.p;
	flushed.va = op->arg1.linear_addr;
}

static void flush_in_a_batch(void)
{
	struct mm *mm = mm_alloc();
	uint64_t *table = phys_to_virt(mm->root), *entry = &table[pt_index(FREE_VA, PT_LEVELS)];
	uint64_t freed[PT_LEVELS], hypercalls;
	struct cpumask mask = {{5}};
	unsigned long flags = irq_save();

	expect(!mm_map_page(mm, FREE_VA, 0));
	for (unsigned int level = PT_LEVELS - 1; level; level--) {
		freed[level] = pte_phys(table[pt_index(FREE_VA, level + 1)]);
		table = phys_to_virt(freed[level]);
	}
	log_from_here();
	fake_pv.on_op = log_flush;
	hypercalls = this_cpu()->counters[COUNTER_hypercalls];
	hyp->table_begin();
	hyp->set_entry(entry, 0, PT_LEVELS);
	hyp->flush_tlb(&mask, HYP_FLUSH_ALL);
	mask.bits[0] = 0;
	for (unsigned int level = PT_LEVELS - 1; level; level--)
		hyp->table_release(freed[level], level);
	expect_equal(nr_events, 0);
	hyp->table_end();
	expect_equal(this_cpu()->counters[COUNTER_hypercalls], hypercalls + 1);
	expect_equal(nr_events, 6);
	expect_equal(events[0].value, 0);
	expect_equal(events[1].value, 0);
	expect_equal(events[2].what, MMUEXT_TLB_FLUSH_MULTI);
	expect_equal(flushed.mask, 5);
	for (unsigned int level = PT_LEVELS - 1; level; level--)
		expect_event(6 - level, direct_map_entry(freed[level]), freed[level]);
	mask.bits[0] = 2;
	hyp->flush_tlb(&mask, FREE_VA);
	expect_equal(nr_events, 7);
	expect_equal(events[6].what, MMUEXT_INVLPG_MULTI);
	expect_equal(flushed.mask, 2);
	expect_equal(flushed.va, FREE_VA);
	irq_restore(flags);
}

static uint64_t masks[4];
static unsigned int nr_masks;

static void log_mask(const struct mmuext_op *op)
{
	if (op->cmd == MMUEXT_TLB_FLUSH_MULTI && nr_masks < ARRAY_SIZE(masks))
		masks[nr_masks++] = *(const uint64_t *)op->arg2.vcpumask.p;
}

static void flush_some_and_others(void)
{
	unsigned long flags = irq_save();

	fake_pv.on_op = log_mask;
	nr_masks = 0;
	hyp->table_begin();
	for (uint64_t bits = 1; bits <= 3; bits++)
		hyp->flush_tlb(&(struct cpumask){{bits}}, HYP_FLUSH_ALL);
	hyp->table_end();
	expect_equal(nr_masks, 3);
	for (uint64_t bits = 1; bits <= 3; bits++)
		expect_equal(masks[bits - 1], bits);
	irq_restore(flags);
}

static void flushes_are_in_order(void **state)
{
	(void)state;
	scenario_passes(flush_in_a_batch, 1, "");
	scenario_passes(flush_some_and_others, 2, "");
}

/* Misuse ---------------------------------------------------------------------------------- */

static void begin_twice(void)
{
	irq_disable();
	hyp->table_begin();
	hyp->table_begin();
}

static void set_entry_outside(void)
{
	struct mm *mm = mm_alloc();

	irq_disable();
	hyp->set_entry(phys_to_virt(mm->root), 0, PT_LEVELS);
}

static void switch_inside(void)
{
	irq_disable();
	hyp->table_begin();
	hyp->switch_context(init_mm.root, NULL);
}

static void prepare_without_memory(void)
{
	uint64_t root = page_alloc();

	irq_disable();
	while (page_alloc())
		;
	hyp->table_begin();
	hyp->table_prepare(root, PT_LEVELS);
}

static void misuse_panics(void **state)
{
	(void)state;
	scenario_panics(begin_twice, 1, "", "BUG_ON(batch->open)");
	scenario_panics(set_entry_outside, 1, "", "BUG_ON(!batch->open)");
	scenario_panics(switch_inside, 1, "", "BUG_ON(pv_table_batch_is_open())");
	scenario_panics(prepare_without_memory, 1, "", "no memory for a user root");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(full_batches_keep_the_order, reset),
		cmocka_unit_test_setup(flushes_are_in_order, reset),
		cmocka_unit_test_setup(misuse_panics, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
