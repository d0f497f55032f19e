/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contract's other direction: what the platform calls in the kernel. Beside it the shim uses
 * the common part (common/include), of which the kernel defines printk(), panic() and wait_long().
 * The user-space machine (hyp-shim/host) calls the same entries as the entry code of a real one.
 */
#ifndef HYP_UPCALLS_H
#define HYP_UPCALLS_H

#include "page.h"
#include "percpu.h"

/* Boot ------------------------------------------------------------------------------------- */

/* vCPU 0, once, on its boot stack, IRQs off; hyp_boot and hyp are set, this_cpu() works. */
void guest_main(void) __noreturn;

/* A vCPU that vcpu_start() has started, on the stack that it was given, IRQs off. */
void secondary_main(unsigned int cpu) __noreturn;

/* Interrupts ------------------------------------------------------------------------------- */

/*
 * An IPI of the bound path, or any other, has arrived. On the stack that was interrupted, IRQs off
 * throughout. Before or after the platform's end-of-interrupt, as the path likes.
 */
void ipi_interrupt(void);

/*
 * The last before ring 3 is returned to from an interrupt: runs other tasks while there is reason
 * to; may come back on another vCPU, or not at all. On the task's kernel stack, IRQs off.
 */
void return_to_user(void);

/* Traps and system calls ------------------------------------------------------------------- */

/* The order in which entry.S pushes; the last five are the CPU's. */
struct trap_frame {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t vector;
	uint64_t error;
	uint64_t rip, cs, rflags, rsp, ss;
};

/*
 * An NMI. If another vCPU panics, it is that one's vcpu_stop(): this vCPU notes where it was and
 * stays. Any other comes from outside, from somebody who wants to know where each vCPU is: a panic.
 * Any stack, IRQs off.
 */
void nmi(const struct trap_frame *frame) __noreturn;

/*
 * Any other exception. Returns from a page fault in user mode that the kernel has served, on the
 * same vCPU; all else is fatal. @fault_address is CR2. On the task's kernel stack if user mode was
 * interrupted. IRQs off.
 */
void trap(const struct trap_frame *frame, uint64_t fault_address);

/*
 * A SYSCALL of the current task: its number, its argument, what it answers. May come back on
 * another vCPU, or not at all. On the task's kernel stack, IRQs off.
 */
long syscall_entry(long number, uint64_t arg);

/* Tasks ------------------------------------------------------------------------------------ */

/* The first function of a new task, after its first switch_to() (arch/task.h). IRQs off. */
void task_entry(void) __noreturn;

/* For messages: what @cpu executes, "boot" before its first task. Any vCPU, any state. */
const char *current_name(unsigned int cpu);

/*
 * Is @cpu blocked in block(), or about to be? After a full barrier that follows what would have to
 * be seen: one that is not blocked looks at that before it blocks (percpu.h). Inline, as it is in
 * the timed part of a path. Any state.
 */
static inline bool cpu_is_blocked(unsigned int cpu)
{
	return READ_ONCE(cpu_status[cpu].state) == CPU_BLOCKED;
}

/* Memory ----------------------------------------------------------------------------------- */

/* A zeroed page, or 0 if there is none. Not before the vCPUs are started. Any IRQ state. */
paddr_t page_alloc(void);

/*
 * Gives the page back, filled with PAGE_POISON at once: as a page table it maps nothing, as a
 * pointer it is not canonical. With debug_vm the allocator checks the poison on reuse.
 * Any IRQ state.
 */
void page_free(paddr_t pa);

/* Bit 0, "present", is clear, and bits 47..63 are not a sign extension. */
#define PAGE_POISON 0x5aa5dead5aa5dea0ull

#endif
