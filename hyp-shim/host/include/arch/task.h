/* SPDX-License-Identifier: BSD-2-Clause */
/* The first stack of a task. */
#ifndef ARCH_TASK_H
#define ARCH_TASK_H

#include <stdint.h>

/*
 * Makes a coroutine that runs task_entry(); the result, which stands for a stack pointer, is what
 * switch_to() takes. The coroutine's record lies in @stack, its real stack is larger: instrumented
 * code needs more than TASK_STACK.
 */
uint64_t arch_task_stack(void *stack, uint64_t bytes);

#endif
