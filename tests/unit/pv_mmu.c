// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of hyp-shim/xen/pv/tables.c and context.c: an address space from its start to its end,
 * and the hypercalls that takes. pv_batch.c tests their order, pv_oracle.c what must be refused;
 * guest_lazy.c and guest_bench.c, linked to run on classic PV, lazy switches and whole workloads.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <arch/pte.h>
#include <shim/flush.h>
#include <stdint.h>
#include <xen/xen.h>

#include "fake_mmu.h"
#include "fake_pv.h"
#include "mm/lazy.h"
#include "sched/sched.h"
#include "user/user.h"

#define FREE_VA 0x600000000000ul /* its entry of the root is empty in a new mm */

static int reset(void **state)
{
	(void)state;
	fake_pv_reset();
	return 0;
}

static void drop(struct mm *mm)
{
	unsigned long flags = irq_save();

	mmput(mm);
	irq_restore(flags);
}

static uint64_t machine_root(const struct mm *mm)
{
	return fake_frames()[mm->root >> PAGE_SHIFT];
}

static uint64_t entry_for(const struct mm *mm, uint64_t va)
{
	uint64_t ptr = fake_walk(machine_root(mm), va);

	expect(ptr);
	return fake_contents(fake_frame_of(ptr >> PAGE_SHIFT))[pt_index(va, 1)];
}

/* Life ------------------------------------------------------------------------------------ */

static void map_and_exit(void)
{
	static const uint64_t addresses[] = {0x1000, 0x200000, 0x40000000, FREE_VA};
	long before = pages_in_use();
	struct mm *mm = mm_alloc();
	uint64_t root = mm->root;

	expect(fake_page(root >> PAGE_SHIFT)->pinned);
	expect_equal(fake_page(root >> PAGE_SHIFT)->type, FAKE_L4);
	for (unsigned int i = 0; i < ARRAY_SIZE(addresses); i++) {
		uint64_t entry;

		expect(!mm_map_page(mm, addresses[i], 0));
		entry = entry_for(mm, addresses[i]);
		expect(entry & PTE_PRESENT && entry & PTE_WRITE && entry & PTE_NX);
		/* Writable for the program, and in the direct map. */
		expect_equal(fake_page(pte_phys(entry) >> PAGE_SHIFT)->type, FAKE_WRITABLE);
		expect_equal(fake_page(pte_phys(entry) >> PAGE_SHIFT)->count, 2);
	}
	expect(!mm_map_page(mm, 0x3000, 0x123000));
	expect(!(entry_for(mm, 0x3000) & PTE_WRITE));
	expect_equal(pte_phys(entry_for(mm, 0x3000)), 0x123000);
	drop(mm);
	expect_equal(pages_in_use(), before);
	expect_equal(*(const uint64_t *)phys_to_virt(root), PAGE_POISON);
	fake_pv_check_clean();
}

static void exit_gives_everything_back(void **state)
{
	(void)state;
	scenario_passes(map_and_exit, 1, "debug_vm=1");
	scenario_passes(map_and_exit, 4, "");
	fake_pv.no_multicall = true;
	scenario_passes(map_and_exit, 1, "");
}

/* A page that is a table now was something else before, again and again. */
static void reuse(void)
{
	for (unsigned int i = 0; i < 200; i++) {
		struct mm *mm = mm_alloc();

		expect(!mm_map_page(mm, (i + 1) * 0x6543000ul, 0));
		make_lazy(i % nr_cpus_online, mm);
		drop(mm);
	}
	lazy_leave_mask(&cpu_online_mask);
	fake_pv_check_clean();
}

static void pages_change_their_use(void **state)
{
	(void)state;
	scenario_passes(reuse, 3, "debug_vm=1");
}

/* Hypercalls ------------------------------------------------------------------------------ */

static uint64_t calls, entries;

/* Since the last call so many hypercalls have been made, and so many multicall entries. */
#define expect_hypercalls(nr, nr_entries)                                               \
	do {                                                                            \
		expect_equal(this_cpu()->counters[COUNTER_hypercalls] - calls, nr);     \
		expect_equal(this_cpu()->counters[COUNTER_multicall_entries] - entries, \
			     nr_entries);                                               \
		count_from_here();                                                      \
	} while (0)

static void count_from_here(void)
{
	calls = this_cpu()->counters[COUNTER_hypercalls];
	entries = this_cpu()->counters[COUNTER_multicall_entries];
}

static void price_of_tables(void)
{
	struct mm *mm;

	count_from_here();
	mm = mm_alloc();
	expect_hypercalls(2, 2); /* read-only and pinned, of both roots; the programs' page */
	expect(!mm_map_page(mm, FREE_VA, 0));
	expect_hypercalls(1, 0); /* all four levels */
	expect(!mm_map_page(mm, FREE_VA + PAGE_SIZE, 0));
	expect_hypercalls(1, 0);
	expect(!mm_map_page(mm, FREE_VA + (1ul << 30), 0));
	expect_hypercalls(1, 0);
	drop(mm);
	expect_hypercalls(3, 2); /* unhooked; released; the roots unpinned and released */
}

static void price_of_switches(void)
{
	struct mm *mm = mm_alloc();
	struct task *task = user_task_create(0, mm, "one", user_exit, 0);
	struct task *other = user_task_create(0, mm, "other", user_exit, 0);
	unsigned long flags = irq_save();

	count_from_here();
	switch_mm(mm, task);
	expect_hypercalls(1, 3); /* stack, roots, FS's base */
	switch_mm(mm, task);
	expect_hypercalls(0, 0);
	switch_mm(mm, other);
	expect_hypercalls(1, 2); /* stack, FS's base */
	switch_mm(mm, NULL);
	expect_hypercalls(0, 0);
	switch_mm(&init_mm, NULL);
	expect_hypercalls(1, 0);
	expect_equal(fake_pv.vcpus[0].user_root, 0);
	switch_mm(mm, other);
	expect_hypercalls(1, 0); /* Xen still has the stack and FS's base */
	flush_tlb_local();
	expect_hypercalls(1, 0);
	switch_mm(&init_mm, NULL);
	irq_restore(flags);
	task_start(task);
	task_start(other);
	cond_resched();
	drop(mm);
	lazy_leave_mask(&cpu_online_mask);
	fake_pv_check_clean();
}

/* An interrupt is pending, so that the vCPU wakes at once. */
static void price_of_blocking(void)
{
	struct mm *mm = mm_alloc();

	irq_disable();
	switch_mm(mm, NULL);
	count_from_here();
	host_raise(0, 0);
	hyp->block();
	expect_hypercalls(1, 0);
	irq_disable();
	this_cpu()->loaded_mm = &init_mm;
	hyp->block_load(init_mm.root);
	expect(!hyp->block_loaded(0));
	expect_equal(fake_pv.vcpus[0].root, machine_root(mm));
	expect_hypercalls(0, 0);
	host_raise(0, 0);
	hyp->block();
	expect_hypercalls(1, 2);
	expect(hyp->block_loaded(0));
	expect_equal(fake_pv.vcpus[0].root, machine_root(&init_mm));
	irq_disable();
	host_raise(0, 0);
	hyp->block(); /* has nothing left to load */
	expect_hypercalls(1, 0);
	drop(mm);
	fake_pv_check_clean();
}

static void hypercalls_are_few(void **state)
{
	(void)state;
	scenario_passes(price_of_tables, 1, "");
	scenario_passes(price_of_switches, 1, "");
	scenario_passes(price_of_blocking, 1, "");
}

static void flush_others(void)
{
	struct cpumask mask = {0};
	unsigned long flags = irq_save();

	cpumask_set_cpu(1, &mask);
	cpumask_set_cpu(77, &mask);
	expect(!xen_flush_tlbs(&mask));
	irq_restore(flags);
	expect(!memcmp(&fake_pv.flushed, &mask, sizeof(mask)));
}

static void flush_takes_a_mask(void **state)
{
	(void)state;
	scenario_passes(flush_others, 2, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(exit_gives_everything_back, reset),
		cmocka_unit_test_setup(pages_change_their_use, reset),
		cmocka_unit_test_setup(hypercalls_are_few, reset),
		cmocka_unit_test_setup(flush_takes_a_mask, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
