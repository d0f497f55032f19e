/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract between the kernel and its platform. All that guest/ knows of the machine beyond
 * the CPU's instruction set (arch/) is here; a backend is one struct hyp_ops. An operation that may
 * be absent says what NULL means, and is called through its wrapper in ops.h; a path that cannot
 * work says why, which the report shows as n/a. What the platform calls in the kernel is in
 * upcalls.h.
 *
 * Costs are given in traps: the number of times the vCPU enters the hypervisor.
 */
#ifndef HYP_HYP_H
#define HYP_HYP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct area_env;
struct cpumask;

struct hyp_memory {
	uint64_t start; /* physical, bytes */
	uint64_t end;
};

#define HYP_MAX_MEMORY  64
#define HYP_CMDLINE_MAX 2048

/* What the boot protocol handed over, copied out of memory that is reused later. */
struct hyp_boot {
	struct hyp_memory memory[HYP_MAX_MEMORY]; /* usable RAM, ascending, without the image */
	unsigned int nr_memory;
	uint64_t root; /* physical: the page tables in use, whose kernel half every mm shares */
	uint64_t acpi_rsdp; /* physical; 0: the boot protocol named none */
	char cmdline[HYP_CMDLINE_MAX];
};

extern struct hyp_boot hyp_boot;

/*
 * What the command line asks of the platform, by the numbers of abi/axes.h; the kernel parses it
 * before init(), which looks here. Constant afterwards.
 */
struct hyp_request {
	uint64_t evtchn_abi; /* enum abi_evtchn */
	uint64_t upcall; /* enum abi_upcall */
	uint64_t ports; /* enum abi_ports */
};

extern struct hyp_request hyp_request;

/*
 * One way to interrupt other vCPUs. A path is one file in the shim and one line in abi/axes.h.
 * The interrupted vCPU calls ipi_interrupt() (upcalls.h) with IRQs off.
 */
struct ipi_path {
	const char *name;

	/* NULL if it works here, else why not, for the report. After vcpu_init() of all vCPUs. */
	const char *(*unusable)(void);

	/*
	 * Interrupts every vCPU of @mask, which holds neither this vCPU nor an offline one and is
	 * not empty. IRQs off: an own upcall would split a batch. Returns when the platform has
	 * accepted all; a target that it refuses is a panic, since a caller will wait for it.
	 */
	void (*send)(const struct cpumask *mask);
};

/* What a vCPU needs loaded before it enters a user task. Constant while the task lives. */
struct hyp_user {
	uint64_t kernel_sp; /* the stack on which it enters the kernel from there */
	uint64_t tls; /* FS's base in user mode */
};

#define HYP_FLUSH_ALL ~0ull

enum hyp_shutdown {
	HYP_POWEROFF,
	HYP_REBOOT,
	HYP_CRASH,
};

struct hyp_ops {
	const char *name; /* "xen-pvh", "bare" */

	/* Why a path that is not linked into this image cannot be here. NULL: all are linked. */
	const char *absent_path;

	/*
	 * Boot, vCPU 0, once, the command line parsed: clocks, console, interrupt delivery. Panics
	 * if the platform is unfit.
	 */
	void (*init)(void);

	/*
	 * After init(): why the platform is not set up as the command line asks, which every cell
	 * is n/a for; NULL if it is. It works all the same. NULL pointer: nothing can be asked for.
	 */
	const char *(*unmet)(void);

	/* vCPUs that exist, started or not; at most NR_CPUS. Boot. */
	unsigned int (*vcpus_present)(void);

	/*
	 * Per vCPU, on itself, IRQs off, after its CPU tables are loaded: upcalls, runstate, APIC.
	 */
	void (*vcpu_init)(unsigned int cpu);

	/* Boot, vCPU 0: starts @cpu in arch_secondary_entry() on @stack_top. 0 or -errno. */
	int (*vcpu_start)(unsigned int cpu, void *stack_top);

	/*
	 * How many vCPUs the platform's own administration wants online: vCPUs 0 to that; 0: it has
	 * not said. vCPU 0, IRQs on. NULL: there is no such thing.
	 */
	unsigned int (*vcpus_wanted)(void);

	/*
	 * Does the platform's own administration want the machine to end? If so it has been told
	 * that this will happen, and *@how is for shutdown(). vCPU 0, any IRQ state; a few loads
	 * unless something has changed. NULL: there is no such thing.
	 */
	bool (*end_wanted)(enum hyp_shutdown *how);

	/*
	 * Stops this vCPU until vcpu_up(). IRQs off, and still off on return; what has been sent to
	 * it by then or in between is pending. Not vCPU 0. One trap. vcpu_up(): any other vCPU, any
	 * state;
	 * false: @cpu has not stopped yet.
	 */
	void (*vcpu_down)(void);
	bool (*vcpu_up)(unsigned int cpu);

	/*
	 * Makes @cpu call nmi(), whatever it is doing. Any state. NULL where nothing can reach a
	 * vCPU that has IRQs off.
	 */
	void (*vcpu_stop)(unsigned int cpu);

	/*
	 * Called with IRQs off; enables them and gives the pCPU away until an interrupt is
	 * pending, without a window in which one could be lost. Returns with IRQs on after the
	 * interrupt has been handled. One trap.
	 */
	void (*block)(void);

	/*
	 * Loads the root @root not now but in the trap of the next block(), which this vCPU makes
	 * next. IRQs off. block_loaded(): whether @cpu's has been loaded; any vCPU, acquire. Both
	 * NULL where loading a root is no trap, so that nothing is saved by waiting.
	 */
	void (*block_load)(uint64_t root);
	bool (*block_loaded)(unsigned int cpu);

	/* Lets another vCPU use the pCPU. Any state. One trap. NULL: nothing to gain. */
	void (*yield)(void);

	/*
	 * Page tables. A classic PV platform needs each of these to be a hypercall: a page must be
	 * made read-only and known as a table before it is used, its entries may only be set by
	 * set_entry(), and it must be released before it is ordinary memory again. NULL where
	 * tables are plain memory. @level 1 is the lowest, 4 the root; of an entry, its table's.
	 * IRQs off.
	 *
	 * Between table_begin() and table_end(), which do not nest, a platform may gather the
	 * operations and carry all out in table_end(), in order: what they change must not be read
	 * or loaded before. Neither may IPIs be sent. One trap a batch on classic PV, where a
	 * refusal is a panic that names the operation: Xen refuses to release a table that a vCPU
	 * still has loaded, which a missed shootdown would leave behind.
	 */
	void (*table_begin)(void);
	void (*table_end)(void);
	void (*table_prepare)(uint64_t pa, unsigned int level);
	void (*table_release)(uint64_t pa, unsigned int level);
	void (*set_entry)(uint64_t *entry, uint64_t value, unsigned int level);

	/*
	 * Makes the vCPUs of @mask, which is not empty and may hold this one, forget user
	 * translations without their help: no code of the guest runs there, a blocked one stays
	 * blocked. @va is a page of which no table above was changed, or HYP_FLUSH_ALL: everything,
	 * what is cached of upper levels too. More may be forgotten than that, and by more vCPUs.
	 * On return no vCPU of @mask has an old translation left. @mask is copied. IRQs off. One
	 * trap; none for this vCPU alone where that is native.
	 *
	 * Between table_begin() and table_end() it belongs to the batch and takes effect in order:
	 * after the set_entry()s before it, before the table_release()s after it, at the latest
	 * when table_end() returns, for that one trap. The mask is the one given: vCPUs that load
	 * the tables between the call and table_end() are the caller's to find, who looks again
	 * after table_end(). NULL: nobody but a vCPU itself can flush its TLB.
	 */
	void (*flush_tlb)(const struct cpumask *mask, uint64_t va);

	/*
	 * Loads the page-table root at physical @root, 0 for unchanged, and what @user needs, NULL
	 * for a kernel thread, which needs nothing. One operation, so that a platform on which all
	 * are hypercalls can issue them as one batch. IRQs off. No trap on PVH and bare.
	 */
	void (*switch_context)(uint64_t root, const struct hyp_user *user);

	/* Nanoseconds that @cpu was runnable but not running. NULL: the platform cannot say. */
	uint64_t (*steal_ns)(unsigned int cpu);

	/*
	 * Has @cpu given its pCPU away in block(), as the platform says, and not got one since? It
	 * says so only once it has really taken the vCPU off its pCPU. A load; any vCPU, any state.
	 * NULL: the platform cannot say.
	 */
	bool (*asleep)(unsigned int cpu);

	/*
	 * For a panic: writes what the platform has to say of @cpu, whether it runs and has an
	 * interrupt to take. Any vCPU, any state. NULL: it has nothing to say.
	 */
	void (*vcpu_view)(unsigned int cpu, char *buf, size_t size);

	/*
	 * TSC ticks a millisecond, as the platform states it; 0 if it does not. NULL: it never
	 * does.
	 */
	uint32_t (*tsc_khz)(void);

	/* Fills what it knows of the results' environment: names, versions, features. */
	void (*describe)(struct area_env *env);

	/*
	 * Writes @len bytes; drops them rather than wait for ever. Any state, one vCPU at a time.
	 */
	void (*console_write)(const char *buf, size_t len);

	/* Tells whoever watches from outside that the console or the results have changed. */
	void (*notify)(void);

	/*
	 * Blocks this vCPU until the outside answers notify() or @timeout_ns have passed.
	 * IRQs off. One trap.
	 */
	void (*await_outside)(uint64_t timeout_ns);

	/*
	 * Blocks this vCPU until the clock by which the hypervisor and other guests set their
	 * timers is at a multiple of @ns. IRQs off. NULL: there are no others.
	 */
	void (*rest)(uint64_t ns);

	/* Ends the machine. Any state. Does not return. */
	void (*shutdown)(enum hyp_shutdown how);
};

/* The backend, chosen before guest_main(). */
extern const struct hyp_ops *hyp;

/* The paths, in abi/axes.h order; NULL: not linked into this image. */
extern const struct ipi_path *const ipi_paths[];

#endif
