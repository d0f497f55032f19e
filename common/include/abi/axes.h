/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The axes of a sweep, one line an entry. The guest makes its dispatch tables from these lists and
 * the tool its `list` command and its option parsing, so there is no second list to forget.
 * Included by the guest and by the tool; needs nothing.
 *
 * X(id, name, what): id is the C identifier, name the command line's word, what one phrase for
 * `lazyshoot list`.
 */
#ifndef ABI_AXES_H
#define ABI_AXES_H

/* How lazy references to an mm are tracked and ended: guest/mm/lazy/<id>.c, struct lazy_hooks. */
#define ABI_POLICIES(X)                                                                        \
	X(eager, "eager", "no lazy reference: idle switches to init_mm at once")               \
	X(refcount, "refcount", "mm_count + 1 / - 1 at each lazy switch; the last drop frees") \
	X(shootdown, "shootdown", "no reference; the final drop interrupts all of mm_cpumask") \
	X(quiesce, "quiesce", "freed when every vCPU of the mask has loaded another root")     \
	X(hazard, "hazard", "a slot a vCPU; a holder that is found is handed the duty to free")

/*
 * What can be added to `shootdown`, in this order: guest/mm/lazy/<id>.c, struct lazy_hooks. The
 * policy's name is then that of `shootdown` and, after a + each, those of its modifiers.
 */
#define ABI_MODIFIERS(X)                                                            \
	X(exitflush, "exitflush", "the flush at exit makes vCPUs leave the mm")     \
	X(filter, "filter", "only vCPUs that still have it loaded are interrupted") \
	X(batch, "batch", "dying mms are gathered, one round of IPIs frees many")   \
	X(trim, "trim", "who switches away from a dying mm leaves its mask")        \
	X(block, "block", "a vCPU leaves the mm before it blocks")

/* How one vCPU interrupts a set of others: hyp-shim, struct ipi_path. */
#define ABI_PATHS(X)                                                                       \
	X(evtchn, "evtchn", "one EVTCHNOP_send hypercall a target")                        \
	X(evtchn_batch, "evtchn-batch", "all EVTCHNOP_sends in one multicall")             \
	X(x2apic, "x2apic", "one x2APIC ICR write a target")                               \
	X(x2apic_cluster, "x2apic-cluster", "one x2APIC ICR write a logical cluster")      \
	X(x2apic_allbut, "x2apic-allbut", "one ICR write with the all-but-self shorthand") \
	X(evtchn_flush, "evtchn-flush",                                                    \
	  "events marked in memory, one TLB flush hypercall to kick")                      \
	X(xapic, "xapic", "one xAPIC ICR write a target, on a bare machine")               \
	X(xapic_allbut, "xapic-allbut", "the same with the all-but-self shorthand")

/* Who invalidates remote TLBs: guest/mm/flush/<id>.c, struct flush_kind. */
#define ABI_FLUSHES(X)                     \
	X(ipi, "ipi", "the guest, by IPI") \
	X(hv, "hv", "the hypervisor, by hypercall: no handler runs in the guest")

/* What the guest's threads do while it is measured: guest/bench/<id>.c, struct workload. */
#define ABI_WORKLOADS(X)                                                               \
	X(ipi, "ipi", "dry-run, self, one target, broadcast to k = 1..n-1")            \
	X(switch, "switch", "threads of one mm on every vCPU go user -> idle -> user") \
	X(exit, "exit", "k vCPUs lazy on an mm, another drops it last")                \
	X(pingpong, "pingpong", "two threads of one mm on two vCPUs wake each other")  \
	X(flush, "flush", "unmapping while k vCPUs run in user mode, or are lazy")     \
	X(churn, "churn", "a build: short-lived processes that move between vCPUs")    \
	X(migrate, "migrate", "a process runs on one vCPU and exits on another")

/*
 * How a platform's event channels are set up, for all of a boot; the first of a list is the
 * default. A platform without event channels has no use for them.
 */
#define ABI_EVTCHN_ABIS(X)                                                     \
	X(2l, "2l", "2-level: pending and mask bits of 64 ports share a word") \
	X(fifo, "fifo", "FIFO: a word a port, linked into queues, 16 priorities a vCPU")

#define ABI_UPCALLS(X)                                                            \
	X(callback, "callback", "one vector for the domain, no end-of-interrupt") \
	X(vector, "vector", "a local APIC vector a vCPU, with its end-of-interrupt")

#define ABI_PORTS(X)                                          \
	X(dense, "dense", "the vCPUs' ports are consecutive") \
	X(spread, "spread", "each vCPU's port is alone in its word (2l) or cache line (fifo)")

/* What a boot is for, and its image compiled for: enum area_pass. */
#define ABI_PASSES(X)                                                                \
	X(MEASURE, "measure", "figures, of an image that neither checks nor counts") \
	X(CHECK, "check", "counters and verdicts, of an image that checks itself")   \
	X(ASSIST, "assist", "figures without Xen's fetch and decode (lab, exact)")   \
	X(LINES, "lines", "line transfers, of the image that measures (exact)")

#define ENTRY(id, name, what) POLICY_##id,
enum abi_policy {
	ABI_POLICIES(ENTRY) NR_POLICIES
};
#undef ENTRY
#define ENTRY(id, name, what) MODIFIER_##id,
enum abi_modifier {
	ABI_MODIFIERS(ENTRY) NR_MODIFIERS
};
#undef ENTRY

/*
 * A policy with its modifiers as one number: enum abi_policy for those without, then `shootdown`
 * with each set of modifiers, whose bits are 1 << enum abi_modifier.
 */
#define POLICY_MODIFIED(modifiers) (NR_POLICIES + (modifiers))
#define NR_POLICY_NUMBERS          (NR_POLICIES + (1u << NR_MODIFIERS))

#define ENTRY(id, name, what) WORKLOAD_##id,
enum abi_workload {
	ABI_WORKLOADS(ENTRY) NR_WORKLOADS
};
#undef ENTRY

/* True if something is random in a workload, so that its figures are of a seed. */
static inline _Bool abi_workload_is_random(unsigned int id)
{
	return id == WORKLOAD_churn || id == WORKLOAD_migrate;
}

#define ENTRY(id, name, what) EVTCHN_ABI_##id,
enum abi_evtchn {
	ABI_EVTCHN_ABIS(ENTRY)
};
#undef ENTRY
#define ENTRY(id, name, what) UPCALL_##id,
enum abi_upcall {
	ABI_UPCALLS(ENTRY)
};
#undef ENTRY
#define ENTRY(id, name, what) PORTS_##id,
enum abi_ports {
	ABI_PORTS(ENTRY)
};
#undef ENTRY

#endif
