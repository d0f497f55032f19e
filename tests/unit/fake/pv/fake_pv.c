// SPDX-License-Identifier: BSD-2-Clause
/* The hypercalls of fake_pv.h. Each of them, and each part of one, is a step of the machine. */
#include "fake_pv.h"

#include <errno.h>
#include <hyp/hyp.h>
#include <shim/hypercall.h>
#include <string.h>
#include <xen/sched.h>

#include "fake_mmu.h"
#include "kernel/percpu.h"

struct fake_pv fake_pv;

void fake_pv_reset(void)
{
	memset(&fake_pv, 0, sizeof(fake_pv));
}

static struct fake_pv_vcpu *this_vcpu(void)
{
	return &fake_pv.vcpus[smp_processor_id()];
}

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

static long dispatch(unsigned int op, const uint64_t args[4])
{
	uint32_t *done = (uint32_t *)args[2];

	host_step(HOST_HYP);
	switch (op) {
	case __HYPERVISOR_mmu_update:
		return args[3] == DOMID_SELF
			       ? update((const struct mmu_update *)args[0], args[1], done)
			       : -ESRCH;
	case __HYPERVISOR_mmuext_op:
		return args[3] == DOMID_SELF
			       ? extended_ops((const struct mmuext_op *)args[0], args[1], done)
			       : -ESRCH;
	case __HYPERVISOR_update_va_mapping:
		return update_va_mapping(args[0], args[1]);
	case __HYPERVISOR_stack_switch:
		if (args[0] != FLAT_KERNEL_SS)
			return -EPERM;
		this_vcpu()->kernel_sp = args[1];
		return 0;
	case __HYPERVISOR_set_segment_base:
		return set_segment_base(args[0], args[1]);
	case __HYPERVISOR_sched_op:
		if (args[0] != SCHEDOP_block)
			return -ENOSYS;
		this_vcpu()->blocks = true;
		return 0;
	default:
		return -ENOSYS;
	}
}

static void enter(unsigned int op)
{
	if (host_irqs_are_on())
		host_fail("vCPU %u makes hypercall %u with IRQs on", smp_processor_id(), op);
}

/* On the way back: a vCPU that blocks wakes with events enabled, and is interrupted here. */
static void leave(void)
{
	bool blocks = this_vcpu()->blocks;

	this_vcpu()->blocks = false;
	if (blocks)
		host_ops.block();
}

long fake_hypercall(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	const uint64_t args[4] = {a1, a2, a3, a4};
	long ret;

	enter(op);
	ret = dispatch(op, args);
	leave();
	return ret;
}

/* Continues after an entry that failed. A debug build of Xen overwrites all but the result. */
long fake_multicall(unsigned int op, void *entries, uint64_t nr, uint64_t *left)
{
	struct multicall_entry *list = entries;

	enter(op);
	*left = nr;
	if (op != __HYPERVISOR_multicall || fake_pv.no_multicall)
		return -ENOSYS;
	for (unsigned int i = 0; i < nr; i++) {
		struct multicall_entry call = list[i];
		long result = dispatch((unsigned int)call.op, call.args);

		memset(&list[i], 0xaa, sizeof(list[i]));
		list[i].result = (unsigned long)result;
	}
	leave();
	return 0;
}
