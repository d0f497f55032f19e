/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The per-vCPU counters, one line each: X(id, what). The guest counts in
 * this_cpu()->counters[COUNTER_<id>], the tool names the JSON fields by <id>.
 * Only a counter's own vCPU writes it. A new counter goes at the end (results-format.md).
 */
#ifndef ABI_COUNTERS_H
#define ABI_COUNTERS_H

#define ABI_COUNTERS(X)                                                                       \
	X(ipi_sent, "IPIs handed to the path, one a target")                                  \
	X(ipi_coalesced, "IPIs not sent, the target had one of the same kind pending")        \
	X(ipi_received, "IPIs found pending by an interrupt, two kinds in one being two")     \
	X(ipi_spurious, "IPI interrupts that found nothing to do")                            \
	X(upcalls, "event channel upcalls taken")                                             \
	X(icr_writes, "local APIC interrupt command writes")                                  \
	X(eoi_writes, "local APIC end-of-interrupt writes")                                   \
	X(hypercalls, "hypercalls issued, a multicall being one")                             \
	X(multicalls, "multicalls issued")                                                    \
	X(multicall_entries, "entries in those multicalls")                                   \
	X(multicall_splits, "multicalls that the hypervisor preempted between entries")       \
	X(multicall_failures, "multicall entries that returned an error")                     \
	X(path_fallbacks, "sends for which a path used another path's way")                   \
	X(blocks, "times the vCPU blocked in the hypervisor")                                 \
	X(switches, "context switches")                                                       \
	X(switches_lazy, "switches from a user task to a kernel thread that borrowed its mm") \
	X(switches_back, "switches from a borrowed mm to a user task of the same mm")         \
	X(root_loads, "page-table root loads (CR3 writes)")                                   \
	X(mm_count_rmw, "locked read-modify-writes of an mm_count for a lazy reference")      \
	X(mm_cpumask_rmw, "locked read-modify-writes of an mm_cpumask")                       \
	X(mms_ended, "mms freed on this vCPU")                                                \
	X(shootdowns, "final drops that interrupted at least one vCPU")                       \
	X(shootdown_ipis, "vCPUs interrupted by those final drops")                           \
	X(shot_lazy, "shootdown interrupts that found this vCPU lazy on the dying mm")        \
	X(shot_idle, "shootdown interrupts that found this vCPU already off it")              \
	X(pages_allocated, "pages taken from the page allocator")                             \
	X(pages_freed, "pages given back, poisoned")                                          \
	X(flush_ipis, "vCPUs interrupted to flush their TLBs")                                \
	X(flushes_hv, "hypercalls that flush other vCPUs' TLBs")                              \
	X(flush_skipped, "blocked vCPUs that a flush left alone")                             \
	X(flush_late, "switches to a loaded mm that first made up for flushes")               \
	X(mms_deferred, "ends of mms that were put off")                                      \
	X(mms_held_peak, "most mms that were held, dead, at a time")                          \
	X(pages_held_peak, "their pages")                                                     \
	X(mms_handed_over, "times a holder was handed the duty to free an mm")                \
	X(shootdown_ipis_avoided, "vCPUs of a dying mm's mask that were not interrupted")     \
	X(resched_ipis, "IPIs that tell a vCPU to look at its wake list")                     \
	X(forks, "address spaces copied for a child task")                                    \
	X(execs, "tasks that replaced their address space")                                   \
	X(page_faults, "page faults in user mode that were served")                           \
	X(migrations, "tasks that continued on another vCPU, counted by the vCPU that moved them")

enum abi_counter {
#define X(id, what) COUNTER_##id,
	ABI_COUNTERS(X)
#undef X
	NR_COUNTERS
};

#endif
