// SPDX-License-Identifier: BSD-2-Clause
/* See fake_pv.h. Each hypercall, and each part of one, is a step of the machine. */
#include "fake_pv.h"

#include <arch/pte.h>
#include <errno.h>
#include <hyp/hyp.h>
#include <shim/hypercall.h>
#include <string.h>
#include <xen/xen.h>

#include "fake_mmu.h"
#include "mm.h"
#include "percpu.h"
#include "pv.h"

#define FIRST_TABLE 4096ul /* frames: where the machine's memory begins */
#define PADDING     8ul

struct fake_pv fake_pv;

static uint64_t nr_boot_tables; /* and of the direct map */

void fake_pv_reset(void)
{
	memset(&fake_pv, 0, sizeof(fake_pv));
}

static struct fake_pv_vcpu *this_vcpu(void)
{
	return &fake_pv.vcpus[smp_processor_id()];
}

/* Hypercalls ------------------------------------------------------------------------------ */

static int load(uint64_t *root, uint64_t mfn)
{
	uint64_t old = *root;
	int ret = 0;

	if (mfn == old)
		return 0;
	if (mfn)
		ret = fake_get_root(mfn);
	if (ret)
		return ret;
	*root = mfn;
	if (old)
		fake_put_root(old);
	return 0;
}

static int extended_op(const struct mmuext_op *op)
{
	struct fake_pv_vcpu *vcpu = this_vcpu();

	if (fake_pv.on_op)
		fake_pv.on_op(op);
	switch (op->cmd) {
	case MMUEXT_PIN_L4_TABLE:
		return fake_pin_root(op->arg1.mfn);
	case MMUEXT_UNPIN_TABLE:
		return fake_unpin(op->arg1.mfn);
	case MMUEXT_NEW_BASEPTR:
		return op->arg1.mfn ? load(&vcpu->root, op->arg1.mfn) : -EINVAL;
	case MMUEXT_NEW_USER_BASEPTR:
		return load(&vcpu->user_root, op->arg1.mfn);
	case MMUEXT_TLB_FLUSH_LOCAL:
		vcpu->flushes++;
		return 0;
	case MMUEXT_TLB_FLUSH_MULTI:
		memcpy(&fake_pv.flushed, op->arg2.vcpumask.p, sizeof(fake_pv.flushed));
		return 0;
	case MMUEXT_INVLPG_LOCAL:
	case MMUEXT_INVLPG_MULTI:
		return 0;
	default:
		return -ENOSYS;
	}
}

static long extended_ops(const struct mmuext_op *ops, uint64_t nr, uint32_t *done)
{
	uint32_t i;
	int ret = 0;

	for (i = 0; i < nr && !ret; i += !ret) {
		host_step(HOST_HYP);
		ret = extended_op(&ops[i]);
	}
	if (done)
		*done += i;
	return ret;
}

static long update(const struct mmu_update *updates, uint64_t nr, uint32_t *done)
{
	uint32_t i;
	int ret = 0;

	for (i = 0; i < nr && !ret; i += !ret) {
		host_step(HOST_HYP);
		if (fake_pv.on_update)
			fake_pv.on_update(&updates[i]);
		ret = fake_mmu_update(updates[i].ptr, updates[i].val);
	}
	if (done)
		*done += i;
	return ret;
}

static long update_va_mapping(uint64_t va, uint64_t value)
{
	uint64_t ptr = fake_walk(this_vcpu()->root, va);

	return ptr ? fake_mmu_update(ptr, value) : -EINVAL;
}

static long set_segment_base(uint64_t which, uint64_t base)
{
	if (which != SEGBASE_FS)
		return -EINVAL;
	this_vcpu()->fs_base = base;
	return 0;
}

long fake_hypercall(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	if (host_irqs_are_on())
		host_fail("vCPU %u makes hypercall %u with IRQs on", smp_processor_id(), op);
	host_step(HOST_HYP);
	switch (op) {
	case __HYPERVISOR_mmu_update:
		return a4 == DOMID_SELF ? update((const struct mmu_update *)a1, a2, (uint32_t *)a3)
					: -ESRCH;
	case __HYPERVISOR_mmuext_op:
		return a4 == DOMID_SELF
			       ? extended_ops((const struct mmuext_op *)a1, a2, (uint32_t *)a3)
			       : -ESRCH;
	case __HYPERVISOR_update_va_mapping:
		return update_va_mapping(a1, a2);
	case __HYPERVISOR_stack_switch:
		if (a1 != FLAT_KERNEL_SS)
			return -EPERM;
		this_vcpu()->kernel_sp = a2;
		return 0;
	case __HYPERVISOR_set_segment_base:
		return set_segment_base(a1, a2);
	default:
		return -ENOSYS;
	}
}

/* Goes on after an entry that failed. A debug build of Xen leaves nothing but the result. */
long fake_multicall(unsigned int op, void *entries, uint64_t nr, uint64_t *left)
{
	struct multicall_entry *list = entries;

	*left = nr;
	if (op != __HYPERVISOR_multicall || fake_pv.no_multicall)
		return -ENOSYS;
	for (unsigned int i = 0; i < nr; i++) {
		struct multicall_entry call = list[i];
		long result = fake_hypercall((unsigned int)call.op, call.args[0], call.args[1],
					     call.args[2], call.args[3]);

		memset(&list[i], 0xaa, sizeof(list[i]));
		list[i].result = (unsigned long)result;
	}
	return 0;
}

void xen_shutdown(enum hyp_shutdown how)
{
	host_ops.shutdown(how);
}

/* The platform ---------------------------------------------------------------------------- */

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
	init_mm.root = cpu_local[0].arch.root = FIRST_TABLE << PAGE_SHIFT;
	hyp_boot.memory[0].start = end << PAGE_SHIFT;
	host_ops.init();
}

static int vcpu_start(unsigned int cpu, void *stack_top)
{
	uint64_t root = fake_frames()[init_mm.root >> PAGE_SHIFT];

	cpu_local[cpu].arch.root = init_mm.root;
	fake_pv.vcpus[cpu].root = root;
	return fake_get_root(root) ? -EINVAL : host_ops.vcpu_start(cpu, stack_top);
}

/* A vCPU enters user mode on the user root: it must map what the kernel's does. */
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
	if (user)
		check_user_root(vcpu);
	loaded.tls = vcpu->fs_base;
	host_ops.switch_context(0, user ? &loaded : NULL);
}

/* At the end every page is a table of the boot's or writable, and nothing was a table by halves. */
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
	ops.table_begin = pv_table_begin;
	ops.table_end = pv_table_end;
	ops.table_prepare = pv_table_prepare;
	ops.table_release = pv_table_release;
	ops.set_entry = pv_set_entry;
	ops.switch_context = switch_context;
	ops.shutdown = stop;
}
