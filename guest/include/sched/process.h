/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes: user tasks that have an mm for themselves and a parent that waits for them. A process
 * waits for all its children before it exits. All calls: the current task's, IRQs off.
 */
#ifndef SCHED_PROCESS_H
#define SCHED_PROCESS_H

#include "compiler.h"
#include "user/user.h"

struct task;

/*
 * Starts a child in a copy of the mm, at the start of @image. It is not fork(): the child does not
 * return from the call a second time, since on the user-space machine a program's stack is the test
 * process's and cannot be copied. Panics if memory or the pool of tasks is empty.
 */
void process_spawn(enum user_image image);

/* Continues at the start of @image in a fresh mm, with an empty heap. Panics if memory is out. */
void process_exec(enum user_image image) __noreturn;

/* Sleeps until a child has exited and its task is back in the pool. Each is waited for once. */
void process_wait(void);

/* Lets others run, maybe on another vCPU afterwards. */
void process_yield(void);

/* A child of @parent is back in the pool. Any task, on the vCPU that ran the child. */
void process_gone(struct task *parent);

#endif
