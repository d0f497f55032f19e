// SPDX-License-Identifier: BSD-2-Clause
/* The backend of fake_pv.h: hyp-shim/xen/pv's operations, with checks of what each has done. */
#include <arch/pte.h>
#include <errno.h>
#include <hyp/hyp.h>
#include <pv/frames.h>
#include <shim/vcpu.h>
#include <string.h>
#include <xen/xen.h>

#include "context.h"
#include "direct_map.h"
#include "fake_mmu.h"
#include "fake_pv.h"
#include "kernel/cpu_shared.h"
#include "mm/mm.h"
#include "kernel/cpu_shared.h"
#include "pv.h"
#include "tables.h"

#define FIRST_TABLE 4096ul /* frames: where the machine's memory begins */
#define PADDING     8ul

static uint64_t nr_boot_tables; /* and of the direct map */

static struct fake_pv_vcpu *this_vcpu(void)
{
	return &fake_pv.vcpus[smp_processor_id()];
}

void xen_shutdown(enum hyp_shutdown how)
{
	host_ops.shutdown(how);
}

static uint64_t count_tables(void)
{
	uint64_t nr = 0;

	for (uint64_t pfn = 0; pfn < fake_nr_pages(); pfn++)
		nr += fake_page(pfn)->count && fake_page(pfn)->type != FAKE_WRITABLE;
	return nr;
}

static void init(void)
{
	struct fake_layout layout = {.first_table = FIRST_TABLE, .padding = PADDING};
	struct start_info info;
	uint64_t *root, end;

	memset(fake_pv.vcpus, 0, sizeof(fake_pv.vcpus));
	layout.nr_pages = hyp_boot.memory[0].end >> PAGE_SHIFT;
	root = fake_boot(&layout, &info);
	fake_map_memory(FIRST_TABLE);
	pv_frames = (const uint64_t *)info.mfn_list;
	end = direct_map_build(root, layout.nr_pages, layout.first_free, &info);
	nr_boot_tables = count_tables();
	hyp_boot.root = cpu_local[0].arch.root = FIRST_TABLE << PAGE_SHIFT;
	hyp_boot.memory[0].start = end << PAGE_SHIFT;
	host_ops.init();
}

static int vcpu_start(unsigned int cpu, void *stack_top)
{
	uint64_t root = fake_frames()[hyp_boot.root >> PAGE_SHIFT];

	cpu_local[cpu].arch.root = hyp_boot.root;
	fake_pv.vcpus[cpu].root = root;
	return fake_get_root(root) ? -EINVAL : host_ops.vcpu_start(cpu, stack_top);
}

/*
 * A vCPU enters user mode on the user root: it must map what the kernel's does. init_mm, the boot
 * root, has none, since no task enters user mode on it.
 */
static void check_user_root(const struct fake_pv_vcpu *vcpu)
{
	const uint64_t *kernel, *user;

	if (!vcpu->user_root)
		host_fail("vCPU %u enters user mode without a user root", smp_processor_id());
	kernel = fake_contents(fake_frame_of(vcpu->root));
	user = fake_contents(fake_frame_of(vcpu->user_root));
	for (unsigned int i = 0; i < PT_USER_ENTRIES; i++)
		if (kernel[i] != user[i])
			host_fail("entry %u of the roots of vCPU %u: %lx, for users %lx", i,
				  smp_processor_id(), kernel[i], user[i]);
}

static void switch_context(uint64_t root, const struct hyp_user *user)
{
	const struct fake_pv_vcpu *vcpu = this_vcpu();
	uint64_t before = vcpu->root;
	unsigned int flushes = vcpu->flushes;
	struct hyp_user loaded = {0};

	pv_switch_context(root, user);
	if (root && vcpu->root != fake_frames()[root >> PAGE_SHIFT])
		host_fail("vCPU %u has another root loaded than %lx", smp_processor_id(), root);
	if (root && vcpu->root == before && vcpu->flushes == flushes)
		host_fail("vCPU %u loads its root again, which flushes nothing",
			  smp_processor_id());
	if (user && vcpu->kernel_sp != user->kernel_sp)
		host_fail("vCPU %u has another stack than its task", smp_processor_id());
	if (user && vcpu->root != fake_frames()[hyp_boot.root >> PAGE_SHIFT])
		check_user_root(vcpu);
	loaded.tls = vcpu->fs_base;
	host_ops.switch_context(0, user ? &loaded : NULL);
}

static void block(void)
{
	pv_block();
	if (this_vcpu()->root != fake_frames()[this_cpu()->arch.root >> PAGE_SHIFT])
		host_fail("vCPU %u has woken on another root than it says", smp_processor_id());
}

void *fake_pv_user_page(unsigned int cpu, uint64_t va, bool write)
{
	uint64_t ptr = fake_walk(fake_pv.vcpus[cpu].user_root, va), entry;

	if (!ptr)
		return NULL;
	entry = fake_contents(fake_frame_of(ptr >> PAGE_SHIFT))[ptr % PAGE_SIZE / sizeof(entry)];
	if (!(entry & PTE_PRESENT) || (write && !(entry & PTE_WRITE)))
		return NULL;
	return fake_contents(fake_frame_of((entry & PTE_ADDRESS) >> PAGE_SHIFT));
}

/* At the end every page is one of the boot's tables or writable; none is only partly a table. */
static void stop(enum hyp_shutdown how)
{
	for (uint64_t pfn = 0; how == HYP_POWEROFF && pfn < fake_nr_pages(); pfn++)
		if (!fake_page(pfn)->count)
			host_fail("page %lx is of no use at the end", pfn << PAGE_SHIFT);
	if (how == HYP_POWEROFF && fake_plain_updates())
		host_fail("%lu entries were set in pages that were no tables",
			  fake_plain_updates());
	host_ops.shutdown(how);
}

void fake_pv_check_clean(void)
{
	if (count_tables() != nr_boot_tables)
		host_fail("%lu page tables are left, %lu were built at boot", count_tables(),
			  nr_boot_tables);
	for (uint64_t pfn = FIRST_TABLE + 1; pfn < fake_nr_pages(); pfn++) {
		const struct fake_page *page = fake_page(pfn);

		if (page->pinned)
			host_fail("page %lx is still pinned", pfn << PAGE_SHIFT);
		if (pfn << PAGE_SHIFT >= hyp_boot.memory[0].start && page->count != 1)
			host_fail("page %lx has %u writable mappings", pfn << PAGE_SHIFT,
				  page->count);
	}
}

/* host_ops is in another file: filled before main(). */
static struct hyp_ops ops;
const struct hyp_ops *const fake_pv_ops = &ops;

static void __attribute__((constructor)) fill_ops(void)
{
	ops = host_ops;
	ops.init = init;
	ops.vcpu_start = vcpu_start;
	ops.block = block;
	ops.block_load = pv_block_load;
	ops.block_loaded = pv_block_loaded;
	ops.table_begin = pv_table_begin;
	ops.table_end = pv_table_end;
	ops.table_prepare = pv_table_prepare;
	ops.table_release = pv_table_release;
	ops.set_entry = pv_set_entry;
	ops.flush_tlb = pv_flush_tlb;
	ops.switch_context = switch_context;
	ops.shutdown = stop;
}
