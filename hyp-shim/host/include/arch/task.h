/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing stacks: between tasks, and into user mode. */
#ifndef ARCH_TASK_H
#define ARCH_TASK_H

#include <stdint.h>

/* As on other platforms (x86's arch/task.h). */
void switch_to(uint64_t *prev_sp, uint64_t next_sp);
void arch_enter_user(uint64_t ip, uint64_t sp, uint64_t arg) __attribute__((noreturn));

/*
 * Makes a coroutine that runs task_entry(); the result, which stands for a stack pointer, is what
 * switch_to() takes. The coroutine's record lies in @stack, its real stack is larger: instrumented
 * code needs more than @bytes.
 */
uint64_t arch_task_stack(void *stack, uint64_t bytes);

#endif
