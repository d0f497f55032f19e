/* SPDX-License-Identifier: BSD-2-Clause */
/* The first stack of a task, as switch_to() expects it. */
#ifndef ARCH_TASK_H
#define ARCH_TASK_H

#include <stdint.h>

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
