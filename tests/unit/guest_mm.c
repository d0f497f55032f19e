// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of guest/mm: pages, page tables, the life of an address space. */
#include "scenario.h"

#include <arch/cpu.h>
#include <arch/pte.h>
#include <hyp/ops.h>

#include "kernel/page_alloc.h"
#include "mm/flush.h"
#include "mm/lazy.h"
#include "printk.h"
#include "sched/sched.h"
#include "user/user.h"

static void drop(struct mm *mm)
{
	unsigned long flags = irq_save();

	mmput(mm);
	irq_restore(flags);
}

static const uint64_t *walk(const struct mm *mm, uint64_t va)
{
	const uint64_t *table = phys_to_virt(mm->root);

	for (unsigned int level = PT_LEVELS; level > 1; level--) {
		uint64_t entry = table[pt_index(va, level)];

		if (!(entry & PTE_PRESENT))
			return NULL;
		expect(entry & PTE_USER);
		expect(entry & PTE_WRITE);
		table = phys_to_virt(entry & PTE_ADDRESS);
	}
	return &table[pt_index(va, 1)];
}

static bool is_filled(paddr_t pa, uint64_t word)
{
	const uint64_t *p = phys_to_virt(pa);

	for (unsigned int i = 0; i < PAGE_SIZE / 8; i++)
		if (p[i] != word)
			return false;
	return true;
}

static void map_and_exit(void)
{
	static const uint64_t addresses[] = {0x1000, 0x200000, 0x40000000, 0x8000000000,
					     0x7fff00000000};
	long before = pages_in_use();
	struct mm *mm = mm_alloc();
	paddr_t root;

	expect(mm);
	root = mm->root;
	expect_equal(atomic_read(&mm->mm_users), 1);
	expect_equal(atomic_read(&mm->mm_count), 1);
	expect(cpumask_empty(&mm->cpumask));
	/* The user half has two entries of the root at most (pgtable.h). */
	for (unsigned int i = 0; i < 3; i++) {
		const uint64_t *pte;

		expect(!mm_map_page(mm, addresses[i], 0));
		pte = walk(mm, addresses[i]);
		expect(pte && *pte & PTE_PRESENT && *pte & PTE_WRITE && *pte & PTE_NX);
		expect(is_filled(*pte & PTE_ADDRESS, 0));
	}
	expect(!mm_map_page(mm, addresses[4], 0x123000));
	expect_equal(*walk(mm, addresses[4]), 0x123000 | PTE_PRESENT | PTE_USER | PTE_SHARED);
	expect(*walk(mm, USER_TEXT) & PTE_SHARED);
	expect(pages_in_use() > before + 8);
	drop(mm);
	expect_equal(pages_in_use(), before);
	expect(is_filled(root, PAGE_POISON));
	expect(is_filled(virt_to_phys(mm), PAGE_POISON));
	expect_equal(mm_ended(), 1);
	expect_equal(mm_last_end()->ipis, 0);
}

static void exit_frees_everything(void **state)
{
	(void)state;
	scenario_passes(map_and_exit, 1, "debug_vm=1");
	scenario_passes(map_and_exit, 4, "");
}

/* Takes all pages but @left; returns how many, in @taken. */
static unsigned int take_pages(paddr_t *taken, unsigned int max, unsigned int left)
{
	unsigned int nr = 0;

	while (nr < max && (taken[nr] = page_alloc()))
		nr++;
	expect(nr < max);
	while (left--)
		page_free(taken[--nr]);
	return nr;
}

static paddr_t taken[8192];

/* Building an mm with tasks' stacks needs 10 pages or so: every shortage on the way there. */
static void run_out(void)
{
	bool built = false;

	for (unsigned int left = 0; !built; left++) {
		unsigned int nr = take_pages(taken, ARRAY_SIZE(taken), left);
		long before = pages_in_use();
		struct mm *mm = mm_alloc();

		if (mm) {
			built = !mm_map_page(mm, 0x600000000000, 0);
			drop(mm);
		}
		expect_equal(pages_in_use(), before);
		while (nr)
			page_free(taken[--nr]);
		expect(left < 32);
	}
}

/* The same for a copy; one that succeeds has pages of its own. */
static void run_out_copying(void)
{
	const uint64_t va = USER_HEAP;
	struct mm *mm = mm_alloc(), *copy = NULL;

	for (unsigned int i = 0; i < 3; i++)
		expect(!mm_map_page(mm, va + i * PAGE_SIZE, 0));
	*(uint64_t *)mm_user_page(mm, va) = 77;
	for (unsigned int left = 0; !copy; left++) {
		unsigned int nr = take_pages(taken, ARRAY_SIZE(taken), left);
		long before = pages_in_use();

		copy = mm_dup(mm);
		if (!copy)
			expect_equal(pages_in_use(), before);
		while (nr)
			page_free(taken[--nr]);
		expect(left < 32);
	}
	expect(mm_user_page(copy, va) != mm_user_page(mm, va));
	expect_equal(*(uint64_t *)mm_user_page(copy, va), 77);
	expect(mm_user_page(copy, USER_TEXT) == mm_user_page(mm, USER_TEXT));
	drop(copy);
	drop(mm);
}

static void out_of_memory_leaks_nothing(void **state)
{
	(void)state;
	scenario_passes(run_out, 1, "debug_vm=1");
	scenario_passes(run_out_copying, 1, "debug_vm=1");
}

/* The machine's memory starts at 16 MiB. */
#define FRAMES_END (((16ul << 20) + HOST_MEMORY) / PAGE_SIZE)

static void no_page_twice(void)
{
	uint8_t *seen = calloc(1, FRAMES_END);
	unsigned int nr = 0;

	for (paddr_t pa = page_alloc(); pa; pa = page_alloc(), nr++) {
		uint64_t *words = phys_to_virt(pa);

		expect(!seen[pa >> PAGE_SHIFT]);
		seen[pa >> PAGE_SHIFT] = 1;
		expect(is_filled(pa, 0));
		words[0] = pa;
	}
	for (unsigned int frame = 0; frame < FRAMES_END; frame++)
		if (seen[frame])
			page_free((paddr_t)frame << PAGE_SHIFT);
	while (page_alloc())
		nr--;
	expect_equal(nr, 0);
	free(seen);
}

static void allocator_gives_each_page_once(void **state)
{
	(void)state;
	scenario_passes(no_page_twice, 1, "");
	scenario_passes(no_page_twice, 1, "debug_vm=1");
}

static void write_after_free(void)
{
	paddr_t pa = page_alloc();
	uint64_t *words = phys_to_virt(pa);

	page_free(pa);
	words[17] = 0;
	page_alloc();
}

static void use_after_free_is_found(void **state)
{
	(void)state;
	scenario_panics(write_after_free, 1, "debug_vm=1",
			"was written after it was freed: word 17");
	scenario_passes(write_after_free, 1, "");
}

static void drop_twice(void)
{
	struct mm *mm = mm_alloc();

	drop(mm);
	drop(mm);
}

static void map_twice(void)
{
	struct mm *mm = mm_alloc();

	expect(!mm_map_page(mm, 0x1000, 0));
	expect(!mm_map_page(mm, 0x1000, 0));
}

static void misuse_panics(void **state)
{
	(void)state;
	scenario_panics(drop_twice, 1, "", "BUG_ON(mm->magic != MM_ALIVE)");
	scenario_panics(map_twice, 1, "", "BUG_ON(*entry");
}

/* The machine itself: it must see a root that is freed under a vCPU, and a table before a flush. */
static struct lazy_hooks none; /* as `shootdown`, without its end */

static void free_loaded_root(void)
{
	struct mm *mm = mm_alloc();

	static const struct lazy_policy policy = {.name = "none", .hooks = {&none}};

	none = (struct lazy_hooks){
		.borrow = lazy_shootdown.borrow,
		.give_back = lazy_shootdown.give_back,
		.end = lazy_eager.end,
	};
	lazy_bind(&policy);
	make_lazy(0, mm);
	drop(mm);
}

static void no_flush(struct mm *mm, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	(void)mm;
	(void)va;
	(void)freed_tables;
	(void)f;
	table_end();
}

static void free_tables_unflushed(void)
{
	static const struct flush_kind no_kind = {.name = "none", .finish = no_flush};
	struct mm *mm = mm_alloc();

	lazy_bind_number(POLICY_shootdown);
	flush_bind(&no_kind);
	make_lazy(0, mm);
	mm_unmap_range(mm, 0, MM_USER_END);
}

static void machine_sees_stale_tables(void **state)
{
	(void)state;
	scenario_fails(free_loaded_root, 1, "",
		       "a table of level 4 is freed, but vCPU 0 has loaded");
	scenario_fails(free_tables_unflushed, 1, "", "but vCPU 0 may have cached it");
}

static void use_memory_after_boot(void)
{
	expect(page_bytes_total() == HOST_MEMORY - PAGE_SIZE);
	boot_alloc(HOST_MEMORY);
}

static void boot_memory_runs_out(void **state)
{
	const struct host_config tiny = {.vcpus = 4, .memory = 65536};

	(void)state;
	scenario_panics(use_memory_after_boot, 1, "", "boot memory is out");
	assert_int_equal(scenario_run_config(use_memory_after_boot, &tiny), HOST_CRASHED);
	assert_non_null(strstr(host_console(), "boot memory is out"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_frees_everything),
		cmocka_unit_test(out_of_memory_leaks_nothing),
		cmocka_unit_test(allocator_gives_each_page_once),
		cmocka_unit_test(use_after_free_is_found),
		cmocka_unit_test(misuse_panics),
		cmocka_unit_test(machine_sees_stale_tables),
		cmocka_unit_test(boot_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
