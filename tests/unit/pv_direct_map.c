// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of hyp-shim/xen/pv/direct_map.c: what is mapped afterwards, by size of the domain. */
#include "scenario.h"

#include <arch/cpu.h>
#include <arch/pte.h>
#include <pv/frames.h>
#include <shim/frame.h>
#include <xen/xen.h>

#include "direct_map.h"
#include "fake_mmu.h"
#include "fake_pv.h"
#include "kernel/page_alloc.h"
#include "kernel/page_alloc.h"
#include "pv.h"

#define FIRST_TABLE 16

static struct fake_layout layout;
static struct start_info info;
static uint64_t nr_tables; /* that are to be built */
static uint64_t root; /* machine frame */

static uint64_t entry_for(uint64_t va)
{
	uint64_t ptr = fake_walk(root, va);

	return ptr ? fake_contents(fake_frame_of(ptr >> PAGE_SHIFT))[ptr % PAGE_SIZE / 8] : 0;
}

static bool is_table(uint64_t pfn)
{
	return (pfn >= FIRST_TABLE && pfn < FIRST_TABLE + info.nr_pt_frames) ||
	       (pfn >= layout.first_free && pfn < layout.first_free + nr_tables);
}

static void check_page(uint64_t pfn)
{
	uint64_t va = DIRECT_MAP_BASE + pfn * PAGE_SIZE, entry = entry_for(va);
	const struct fake_page *page = fake_page(pfn);

	expect(entry & PTE_PRESENT && entry & PTE_NX);
	expect_equal(pte_phys(entry) >> PAGE_SHIFT, pfn);
	expect_equal(!(entry & PTE_WRITE), is_table(pfn));
	expect_equal(direct_map_entry(pfn * PAGE_SIZE), fake_walk(root, va));
	expect_equal(page->type != FAKE_WRITABLE, is_table(pfn));
	if (is_table(pfn))
		expect(page->count);
	else /* those of the image are mapped there, too */
		expect_equal(page->count, pfn < layout.first_free ? 2 : 1);
}

static void build(void)
{
	uint64_t nr_l1 = (layout.nr_pages + 511) / 512, nr_l2 = (nr_l1 + 511) / 512, end;
	uint64_t *table, l1_pages = nr_l1 * 512;

	irq_disable();
	table = fake_boot(&layout, &info);
	root = fake_pv.vcpus[0].root;
	nr_tables = nr_l1 + nr_l2 + 1;
	pv_frames = (const uint64_t *)info.mfn_list;
	end = direct_map_build(table, layout.nr_pages, layout.first_free, &info);
	expect_equal(end, layout.first_free + nr_tables);
	for (uint64_t pfn = 0; pfn < layout.nr_pages; pfn++)
		check_page(pfn);
	for (uint64_t pfn = layout.nr_pages; pfn < l1_pages; pfn++)
		expect_equal(entry_for(DIRECT_MAP_BASE + pfn * PAGE_SIZE), 0);
	expect_equal(fake_walk(root, DIRECT_MAP_BASE + l1_pages * PAGE_SIZE), 0);
	for (uint64_t pfn = 0; pfn < layout.first_free + layout.padding; pfn++)
		expect_equal(!entry_for(KERNEL_BASE + pfn * PAGE_SIZE), pfn >= layout.first_free);
	expect_equal(fake_plain_updates(), 0);
	for (uint64_t pfn = 0; pfn < FIRST_TABLE; pfn++)
		expect_equal(xen_frame((const void *)(KERNEL_BASE + pfn * PAGE_SIZE)),
			     pv_frames[pfn]);
}

static void builds(uint64_t nr_pages, uint64_t padding)
{
	layout = (struct fake_layout){
		.nr_pages = nr_pages, .first_table = FIRST_TABLE, .padding = padding};
	scenario_passes(build, 1, "");
}

static void every_page_is_mapped_once(void **state)
{
	(void)state;
	builds(511, 8);
	builds(512, 8);
	builds(513, 8);
	builds(1024, 8);
	builds(1025, 8);
}

/* A level-2 table's worth: 1 GiB, of which only the tables are touched. */
static void level_2_is_full(void **state)
{
	(void)state;
	builds(512 * 512, 8);
	builds(512 * 512 + 1, 8);
}

/* Xen maps at least 512 KiB behind the image; the last mapped page may be the last of its table. */
static void free_pages_lose_their_mapping(void **state)
{
	(void)state;
	for (uint64_t padding = 0; padding < 3; padding++)
		builds(1024, padding);
	builds(1024, 512 - FIRST_TABLE - 5); /* three tables, the lowest one, the stack */
	assert_int_equal(layout.first_free + layout.padding, 512);
	builds(2048, 700);
}

static void too_small_a_domain_crashes(void **state)
{
	(void)state;
	/* One table of each level behind the image is the least. */
	builds(FIRST_TABLE + 5 + 3, 0);
	layout.nr_pages--;
	assert_int_equal(scenario_run(build, 1, ""), HOST_CRASHED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_is_mapped_once),
		cmocka_unit_test(level_2_is_full),
		cmocka_unit_test(free_pages_lose_their_mapping),
		cmocka_unit_test(too_small_a_domain_crashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
