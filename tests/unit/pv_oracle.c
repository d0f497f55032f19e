// SPDX-License-Identifier: BSD-2-Clause
/*
 * Xen as the judge: what Xen must refuse to hyp-shim/xen/pv, and the message then. Also that the
 * fake detects errors of the guest that reach Xen by no hypercall.
 */
#include "scenario.h"

#include <arch/cpu.h>
#include <arch/pte.h>
#include <errno.h>
#include <shim/hypercall.h>
#include <xen/xen.h>

#include "fake_mmu.h"
#include "fake_pv.h"
#include "mm/lazy.h"
#include "sched/sched.h"
#include "tables.h"

#define FREE_VA 0x600000000000ul

static int reset(void **state)
{
	(void)state;
	fake_pv_reset();
	return 0;
}

/* Broken on purpose: lazy like shootdown, but the end looks for no vCPU. */
static bool no_end(struct mm *mm, struct mm_end *end)
{
	(void)mm;
	(void)end;
	return true;
}

static struct lazy_hooks hooks;
static unsigned int lazy_vcpu;
static uint64_t dying_root;

static void end_under_broken_policy(void)
{
	static const struct lazy_policy broken = {.name = "broken", .hooks = {&hooks}};
	struct mm *mm;

	hooks = lazy_shootdown;
	hooks.end = no_end;
	lazy_bind(&broken);
	mm = mm_alloc();
	dying_root = mm->root;
	make_lazy(lazy_vcpu, mm);
	irq_disable();
	mmput(mm);
	irq_enable();
}

static void stale_vcpu_is_found(void **state)
{
	char message[80];

	(void)state;
	for (lazy_vcpu = 0; lazy_vcpu < 4; lazy_vcpu++) {
		scenario_panics(end_under_broken_policy, 4, "", "a vCPU still has it loaded");
		snprintf(message, sizeof(message), "Xen refuses to release page table %lx (%d)",
			 dying_root, -EBUSY);
		assert_non_null(strstr(host_console(), message));
	}
}

/* The machine frame of the user root of @mm, the only mm. */
static uint64_t user_root(const struct mm *mm)
{
	for (uint64_t pfn = 0; pfn < fake_nr_pages(); pfn++)
		if (fake_page(pfn)->pinned && pfn != mm->root >> PAGE_SHIFT &&
		    pfn != init_mm.root >> PAGE_SHIFT)
			return fake_frames()[pfn];
	host_fail("there is no user root");
}

/* Behind the back of tables.c. */
static void do_op(unsigned int cmd, uint64_t frame)
{
	struct mmuext_op op = {.cmd = cmd, .arg1.mfn = frame};

	expect_equal(hypercall_by_number(__HYPERVISOR_mmuext_op, (uintptr_t)&op, 1, 0, DOMID_SELF),
		     0);
}

/* Of the two roots only the user's is left loaded. */
static void end_with_user_root_loaded(void)
{
	struct mm *mm = mm_alloc();

	dying_root = fake_frame_of(user_root(mm)) << PAGE_SHIFT;
	irq_disable();
	do_op(MMUEXT_NEW_USER_BASEPTR, user_root(mm));
	mmput(mm);
}

static void stale_user_root_is_found(void **state)
{
	char message[80];

	(void)state;
	scenario_panics(end_with_user_root_loaded, 1, "", "a vCPU still has it loaded");
	snprintf(message, sizeof(message), "Xen refuses to release page table %lx", dying_root);
	assert_non_null(strstr(host_console(), message));
}

/* Refusals -------------------------------------------------------------------------------- */

static uint64_t *root_entry(struct mm *mm)
{
	return (uint64_t *)phys_to_virt(mm->root) + pt_index(FREE_VA, PT_LEVELS);
}

static void link_writable_page(void)
{
	struct mm *mm = mm_alloc();

	irq_disable();
	hyp->table_begin();
	hyp->set_entry(root_entry(mm), page_alloc() | PTE_PRESENT | PTE_USER, PT_LEVELS);
	hyp->table_end();
}

static void map_table_writable(void)
{
	struct mm *mm = mm_alloc();

	expect(!mm_map_page(mm, FREE_VA, mm->root));
	expect_equal(fake_page(mm->root >> PAGE_SHIFT)->type, FAKE_L4); /* read-only may be */
	irq_disable();
	hyp->table_begin();
	hyp->set_entry(root_entry(mm), 0, PT_LEVELS);
	hyp->table_end();
	pv_table_begin();
	pv_table_release(mm->root, 1); /* as if it were no root */
	pv_table_end();
}

static void link_wrong_level(void)
{
	struct mm *mm = mm_alloc();
	uint64_t l2 = page_alloc(), l3 = page_alloc();

	irq_disable();
	hyp->table_begin();
	hyp->table_prepare(l2, 2);
	hyp->table_prepare(l3, 3);
	hyp->set_entry(root_entry(mm), l2 | PTE_PRESENT | PTE_USER, PT_LEVELS);
	hyp->set_entry((uint64_t *)phys_to_virt(l2), l3 | PTE_PRESENT | PTE_USER, 3);
	/* Both are tables of their levels now, so the one cannot be below the other. */
	hyp->set_entry((uint64_t *)phys_to_virt(l3), l2 | PTE_PRESENT | PTE_USER, 3);
	hyp->table_end();
}

static void pin_twice(void)
{
	uint64_t root = page_alloc();

	irq_disable();
	hyp->table_begin();
	hyp->table_prepare(root, PT_LEVELS);
	hyp->table_prepare(root, PT_LEVELS);
	hyp->table_end();
}

static void unpin_twice(void)
{
	struct mm *mm = mm_alloc();

	irq_disable();
	do_op(MMUEXT_UNPIN_TABLE, user_root(mm));
	mmput(mm);
}

static void release_linked_table(void)
{
	struct mm *mm = mm_alloc();

	expect(!mm_map_page(mm, FREE_VA, 0));
	irq_disable();
	hyp->table_begin();
	hyp->table_release(pte_phys(*root_entry(mm)), 3);
	hyp->table_end();
}

/* The refusal is in the third list of the batch, behind updates and pins that are carried out. */
static void refused_late(void)
{
	struct mm *mm = mm_alloc();

	irq_disable();
	hyp->table_begin();
	hyp->table_prepare(page_alloc(), PT_LEVELS);
	hyp->set_entry(root_entry(mm), 0, PT_LEVELS);
	hyp->set_entry(root_entry(mm), page_alloc() | PTE_PRESENT, PT_LEVELS);
	hyp->table_end();
}

static void load_no_root(void)
{
	uint64_t page = page_alloc();

	irq_disable();
	hyp->switch_context(page, NULL);
}

/* An interrupt is pending, so the block ends; the root has not been loaded. */
static void block_on_no_root(void)
{
	uint64_t page = page_alloc();

	irq_disable();
	hyp->block_load(page);
	host_raise(0, 0);
	hyp->block();
}

static void refusals_panic(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		fake_pv.no_multicall = i;
		scenario_panics(link_writable_page, 1, "", "Xen refuses the entry");
		scenario_panics(map_table_writable, 1, "", "Xen refuses to release page table");
		scenario_panics(link_wrong_level, 1, "", "Xen refuses the entry");
		scenario_panics(pin_twice, 1, "", "Xen refuses to pin or unpin a page table: -22");
		scenario_panics(unpin_twice, 1, "",
				"Xen refuses to pin or unpin a page table: -22");
		scenario_panics(release_linked_table, 1, "", "or it is linked");
		scenario_panics(refused_late, 1, "", "Xen refuses the entry");
		scenario_panics(load_no_root, 1, "", "a stack or FS's base failed: -22");
	}
	fake_pv.no_multicall = false;
	scenario_panics(block_on_no_root, 1, "", "loading a root and blocking failed: 0, -22, 0");
}

/* What no hypercall would show, but the fake's own checks do ------------------------------- */

static void store_to_table(void)
{
	struct mm *mm = mm_alloc();

	WRITE_ONCE(*root_entry(mm), 0);
}

static void batch_with_irqs_on(void)
{
	uint64_t root = page_alloc();

	hyp->table_begin();
	hyp->table_prepare(root, PT_LEVELS);
	hyp->table_end();
}

static void set_plain_entry(void)
{
	uint64_t pa = page_alloc();

	irq_disable();
	hyp->table_begin();
	hyp->set_entry(phys_to_virt(pa), pa | PTE_PRESENT, 1);
	hyp->table_end();
	irq_enable();
}

static void leave_a_table(void)
{
	expect(mm_alloc());
	fake_pv_check_clean();
}

static void fake_sees_misuse(void **state)
{
	(void)state;
	scenario_fails(store_to_table, 1, "", "which it may not");
	scenario_fails(batch_with_irqs_on, 1, "", "with IRQs on");
	scenario_fails(set_plain_entry, 1, "", "1 entries were set in pages that were no tables");
	scenario_fails(leave_a_table, 1, "", "page tables are left");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(stale_vcpu_is_found, reset),
		cmocka_unit_test_setup(stale_user_root_is_found, reset),
		cmocka_unit_test_setup(refusals_panic, reset),
		cmocka_unit_test_setup(fake_sees_misuse, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
