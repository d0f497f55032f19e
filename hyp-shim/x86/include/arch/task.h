/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing stacks: between tasks, and into user mode. */
#ifndef ARCH_TASK_H
#define ARCH_TASK_H

#include <stdint.h>

/* switch.S: saves the registers on @prev's stack, takes @next's. IRQs off. */
void switch_to(uint64_t *prev_sp, uint64_t next_sp);

/* entry.S: enters ring 3; the current task's kernel stack is empty from here. IRQs off. */
void arch_enter_user(uint64_t ip, uint64_t sp, uint64_t arg) __attribute__((noreturn));

/* switch.S: where a new task's first switch_to() arrives; calls task_entry() (hyp/upcalls.h). */
void task_trampoline(void);

/* Prepares @stack so that switch_to() to the returned pointer runs task_trampoline(). */
static inline uint64_t arch_task_stack(void *stack, uint64_t bytes)
{
	uint64_t *sp = (uint64_t *)((char *)stack + bytes);

	*--sp = 0; /* no return address: ends a backtrace, and aligns the stack as a call does */
	*--sp = (uintptr_t)task_trampoline;
	for (int i = 0; i < 6; i++)
		*--sp = 0; /* rbp, rbx, r12 to r15 */
	return (uintptr_t)sp;
}

#endif
