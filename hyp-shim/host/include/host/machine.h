/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine in user space, for tests: N vCPUs that take turns on one thread. A vCPU keeps its turn
 * until it makes a step, and then one function says whose turn is next; so a run is a function of
 * what that function answers, and can be repeated. guest/ compiles for it unchanged.
 *
 * The machine checks, and ends the run with a message where it finds otherwise:
 * - no vCPU has a page-table root loaded that was freed, or may still use a table below one that
 *   was freed (tables.c);
 * - no vCPU is in user mode with a stale translation to a page that was freed (tables.c);
 * - a task's stack is in use on one vCPU at most;
 * - the run ends: there is a limit of steps, and not all vCPUs may be blocked.
 *
 * Tests call host_run(), which boots guest_main(); only one machine exists at a time.
 */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpumask;
struct hyp_ops;
struct area_header;

/* Where a vCPU makes a step. */
enum host_point {
	HOST_ACCESS, /* before an atomic access to shared memory */
	HOST_RELAX, /* cpu_relax(), hyp->yield() */
	HOST_IRQ, /* IRQs have just been enabled */
	HOST_HYP, /* an operation of the platform */
	HOST_USER, /* in user mode */
	HOST_BLOCK, /* hyp->block() */
};

struct host_choice {
	enum host_point point;
	unsigned int self; /* the vCPU that makes the step */
	const struct cpumask *ready; /* those that can have the next turn, never empty */
};

/* Interrupt lines of a vCPU, served in this order. */
#define HOST_LINES 2

struct host_config {
	unsigned int vcpus;
	const char *cmdline; /* NULL: empty */
	size_t memory; /* bytes; 0: HOST_MEMORY */
	uint64_t ticks_per_step; /* of the TSC; 0: 1 */
	uint64_t max_steps; /* 0: HOST_STEPS */
	const struct hyp_ops *ops; /* NULL: host_ops */

	/* Whose turn is next: one of choice->ready. NULL: host_choose_in_turn. */
	unsigned int (*choose)(const struct host_choice *choice);

	/* What the platform calls when a line is raised, IRQs off. [0] NULL: ipi_interrupt. */
	void (*interrupts[HOST_LINES])(void);

	/*
	 * The page in which @cpu finds user address @va, or NULL for a page fault. Where another
	 * backend has the page tables; NULL: the machine's own.
	 */
	void *(*user_page)(unsigned int cpu, uint64_t va, bool write);

	/* Called at each step, for what goes on outside. May be NULL; makes no step itself. */
	void (*outside)(void);

	/*
	 * A scheduler in the place of this machine's (tests/model), asked first at each step: true
	 * once the vCPU's next turn has come, which may be after others', false if the machine is
	 * to choose. May be NULL.
	 */
	bool (*step)(enum host_point point);

	/* The TSC. NULL: it counts steps and looks at it. */
	uint64_t (*clock)(void);
};

#define HOST_MEMORY (4ul << 20)
#define HOST_STEPS  20000000ul

enum host_end {
	HOST_POWEROFF, /* the guest ended itself */
	HOST_CRASHED, /* it panicked: the console says why */
	HOST_FAILED, /* host_fail(): host_failure() says why */
};

/* Boots a machine with a freshly initialised guest and runs it to its end. */
enum host_end host_run(const struct host_config *config);

/* What the guest wrote, NUL-terminated, and the text of host_fail(); until the next host_run(). */
const char *host_console(void);
const char *host_failure(void);

/* Ends the run as failed. From guest code or below. */
void host_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* The guest's results area. */
struct area_header *host_area(void);

/* The default order: a step goes on, but for those that wait, enable IRQs or are in user mode. */
unsigned int host_choose_in_turn(const struct host_choice *choice);

/* Changes who chooses, while a run goes on. */
void host_set_choose(unsigned int (*choose)(const struct host_choice *choice));

/* Raises interrupt line @line of @cpu; raised again before it is served, it is served once. */
void host_raise(unsigned int cpu, unsigned int line);

/* An NMI from outside for @cpu. */
void host_nmi(unsigned int cpu);

/* Without a machine: whose struct cpu_local this_cpu() is. */
void host_set_cpu(unsigned int cpu);

uint64_t host_steps(void);

/* The rest is called by arch/ and by backends over the machine. */
extern const struct hyp_ops host_ops;

/*
 * Of a platform on which loading a root is a trap: host_ops with block_load() and block_loaded().
 */
struct hyp_ops host_ops_late_load(void);

void host_step(enum host_point point);
uint64_t host_cycles(void);
void host_fill_page(void *page, uint64_t word);
bool host_irqs_are_on(void);
void host_irqs_disable(void);
void host_irqs_enable(void);
long host_syscall(long number, uint64_t arg);

/* A load and a store of the running program at a user address; fails at a fault not served. */
uint64_t host_user_load(uint64_t va);
void host_user_store(uint64_t va, uint64_t value);

/* The current task's thread-local storage; fails if the vCPU has another's loaded. */
uint64_t *host_tls(void);

#endif
