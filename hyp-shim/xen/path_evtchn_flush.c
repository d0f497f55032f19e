// SPDX-License-Identifier: BSD-2-Clause
/*
 * Path `evtchn-flush`: what a multicast event channel send would cost, if Xen had one. The
 * initiator marks the targets' ports pending itself, in the shared pages, and makes the running
 * vCPUs enter Xen by one hypercall for a TLB flush (HVMOP_flush_tlbs, MMUEXT_TLB_FLUSH_MULTI); Xen
 * looks at evtchn_upcall_pending before it resumes a vCPU and makes the upcall. One trap for the
 * initiator, no end-of-interrupt for the targets.
 *
 * It has a side effect: the targets lose their TLB contents, on PVH all vCPUs do. And it relies on
 * how Xen is implemented, not on its ABI, which does not promise that look before each entry.
 *
 * A blocked vCPU does not enter the guest, so it gets an EVTCHNOP_send. The idle thread sets
 * cpu_status.state before it blocks. Each side has a full barrier between its own store and its
 * look at the other's:
 *   initiator: sets evtchn_upcall_pending (xchg), then reads state
 *   target:    sets state, traps for HLT; Xen sets the vCPU blocked, then reads
 *              evtchn_upcall_pending (vcpu_block())
 * So if the initiator reads "running", the target's HLT returns at once. If it reads "blocked", it
 * takes its marks back, since Xen would not kick for an event that is already pending, and sends.
 * It may so take back another initiator's mark. Its send then serves both, because the IPI port is
 * the vCPU's only unmasked one.
 */
#include <hyp/hyp.h>
#include <hyp/upcalls.h>
#include <shim/evtchn.h>
#include <shim/evtchn_2l.h>
#include <shim/flush.h>
#include <hyp/paths.h>

#include "percpu.h"
#include "printk.h"

/* False if @cpu blocks, or may: it must be sent to. */
static bool mark(unsigned int cpu)
{
	if (cpu_is_blocked(cpu))
		return false;
	evtchn_mark_pending(cpu);
	if (!cpu_is_blocked(cpu))
		return true;
	evtchn_unmark_pending(cpu);
	return false;
}

static void send(const struct cpumask *mask)
{
	bool marked = false;
	long ret;

	for_each_cpu(cpu, mask) {
		if (mark(cpu)) {
			marked = true;
			continue;
		}
		count(path_fallbacks);
		ret = evtchn_send(evtchn_ipi_arg(cpu)->port);
		if (ret)
			panic("EVTCHNOP_send to vCPU %u failed: %ld", cpu, ret);
	}
	if (!marked)
		return;
	ret = xen_flush_tlbs(mask);
	if (ret)
		panic("the hypercall for a TLB flush failed: %ld", ret);
}

const struct ipi_path path_evtchn_flush = {
	.name = "evtchn-flush",
	.unusable = evtchn_marks_unusable,
	.send = send,
};
