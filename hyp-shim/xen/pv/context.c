// SPDX-License-Identifier: BSD-2-Clause
/*
 * The state of a vCPU that Xen holds for a classic PV domain: its roots, its kernel stack, FS's
 * base; and loading a root in the hypercall that blocks. All on the vCPU concerned, IRQs off, no
 * batch of table operations open.
 */
#include "context.h"

#include <hyp/hyp.h>
#include <pv/frames.h>
#include <shim/batch.h>
#include <shim/hypercall.h>
#include <stdint.h>
#include <xen/sched.h>
#include <xen/xen.h>

#include "atomic.h"
#include "page.h"
#include "printk.h"
#include "tables.h"

/*
 * Fills @op to load both roots of an mm, or to flush where they are loaded already; returns how
 * many operations it has filled. init_mm has no user root: no task enters user mode on it.
 */
static unsigned int load_root(uint64_t root, struct mmuext_op op[2])
{
	struct arch_cpu *arch = &this_cpu()->arch;
	uint64_t user = pv_user_root(root);

	if (root == arch->root) {
		op[0] = (struct mmuext_op){.cmd = MMUEXT_TLB_FLUSH_LOCAL};
		return 1;
	}
	op[0] = (struct mmuext_op){
		.cmd = MMUEXT_NEW_BASEPTR,
		.arg1.mfn = pv_frames[root >> PAGE_SHIFT],
	};
	op[1] = (struct mmuext_op){
		.cmd = MMUEXT_NEW_USER_BASEPTR,
		.arg1.mfn = user ? pv_frames[user >> PAGE_SHIFT] : 0,
	};
	arch->root = root;
	return 2;
}

/* One multicall for the stack, the root and FS's base. What has not changed is left out. */
static __noinline void load_changed(struct arch_cpu *arch, uint64_t root,
				    const struct hyp_user *user)
{
	struct mmuext_op op[2];
	long error = 0;

	CHECK_BUG_ON(pv_table_batch_is_open());
	batch_begin();
	if (user && user->kernel_sp != arch->kernel_sp) {
		arch->kernel_sp = user->kernel_sp;
		batch_add(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, user->kernel_sp, 0, 0);
	}
	if (root)
		batch_add(__HYPERVISOR_mmuext_op, (uintptr_t)op, load_root(root, op), 0,
			  DOMID_SELF);
	if (user && user->tls != arch->tls) {
		arch->tls = user->tls;
		batch_add(__HYPERVISOR_set_segment_base, SEGBASE_FS, user->tls, 0, 0);
	}
	if (batch_issue_cheapest(&error))
		panic("loading root %lx, a stack or FS's base failed: %ld", root, error);
}

/* On a lazy switch nothing has changed. */
void pv_switch_context(uint64_t root, const struct hyp_user *user)
{
	struct arch_cpu *arch = &this_cpu()->arch;

	if (root || (user && (user->kernel_sp != arch->kernel_sp || user->tls != arch->tls)))
		load_changed(arch, root, user);
}

/*
 * Loading a root and blocking: one multicall. It is not batch.c's, because the interrupt that ends
 * the block is handled before the multicall's results are read, and may use that batch. Other vCPUs
 * read the first entry's result: not 0 from block_load() on, 0 once Xen has loaded the root. Only
 * the vCPU itself sets it to non-zero, before it publishes that it leaves
 * (guest/mm/lazy/block.c).
 */
struct block_call {
	struct multicall_entry load, block;
	struct mmuext_op op[2];
	/* A root is to be loaded. Its vCPU writes with release, others read (acquire). */
	bool pending;
} __cacheline_aligned;

static struct block_call block_calls[NR_CPUS];

void pv_block_load(uint64_t root)
{
	struct block_call *call = &block_calls[smp_processor_id()];

	call->load = (struct multicall_entry){
		.op = __HYPERVISOR_mmuext_op,
		.result = 1,
		.args = {(uintptr_t)call->op, load_root(root, call->op), 0, DOMID_SELF},
	};
	call->block = (struct multicall_entry){
		.op = __HYPERVISOR_sched_op,
		.args = {SCHEDOP_block},
	};
	smp_store_release(&call->pending, true);
}

bool pv_block_loaded(unsigned int cpu)
{
	return !smp_load_acquire(&block_calls[cpu].pending) ||
	       !smp_load_acquire(&block_calls[cpu].load.result);
}

void pv_block(void)
{
	struct block_call *call = &block_calls[smp_processor_id()];
	uint64_t left;
	long ret;

	if (!call->pending) {
		hypercall2(__HYPERVISOR_sched_op, SCHEDOP_block, 0);
		return;
	}
	count(multicalls);
	count_add(multicall_entries, 2);
	ret = hypercall_multicall(__HYPERVISOR_multicall, &call->load, 2, &left);
	if (ret || call->load.result || call->block.result)
		panic("loading a root and blocking failed: %ld, %ld, %ld", ret,
		      (long)call->load.result, (long)call->block.result);
	if (left < 2)
		count(multicall_splits);
	smp_store_release(&call->pending, false);
}
