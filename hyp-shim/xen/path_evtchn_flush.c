// SPDX-License-Identifier: BSD-2-Clause
/*
 * Path `evtchn-flush`: what a multicast event channel send would cost, if Xen had one. The initiator
 * marks the targets' ports pending itself, in the shared pages, and makes the running vCPUs enter
 * Xen by one hypercall for a TLB flush (HVMOP_flush_tlbs, MMUEXT_TLB_FLUSH_MULTI); Xen looks at
 * evtchn_upcall_pending before it resumes a vCPU and makes the upcall. One trap for the sender, no
 * end-of-interrupt for the targets.
 *
 * Two things it is not: free of side effects, since the vCPUs lose their TLB, on PVH those that are
 * no targets, too; and ABI: that Xen looks there before each entry is how it works, not a promise.
 *
 * A blocked vCPU does not enter the guest, so it is sent to with EVTCHNOP_send. The idle thread
 * says that it blocks before it does (cpu_shared.state); on both sides there is a full barrier
 * between its own store and the look at the other's:
 *   sender: sets evtchn_upcall_pending (xchg), then reads state
 *   target: sets state, traps for HLT; Xen sets the vCPU blocked, then reads
 *           evtchn_upcall_pending (vcpu_block())
 * So a sender that reads "running" has the target's HLT return at once. One that reads "blocked"
 * takes its marks back, since Xen would not kick for an event that is already pending, and sends.
 * What it takes back may be another sender's mark; the send that follows stands for both, because
 * the IPI port is the only one of its vCPU.
 */
#include <x86/paths.h>

#include <shim/evtchn.h>
#include <shim/evtchn_2l.h>
#include <shim/flush.h>

#include "atomic.h"
#include "kernel/percpu.h"
#include "printk.h"

static bool is_blocked(unsigned int cpu)
{
	return READ_ONCE(cpu_shared[cpu].state) == CPU_BLOCKED;
}

/* False if @cpu blocks, or may: it must be sent to. */
static bool mark(unsigned int cpu)
{
	if (is_blocked(cpu))
		return false;
	evtchn_mark_pending(cpu);
	if (!is_blocked(cpu))
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
