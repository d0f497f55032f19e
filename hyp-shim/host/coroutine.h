/* SPDX-License-Identifier: BSD-2-Clause */
/* Coroutines: stacks and going from one to another. All on one thread. */
#ifndef HOST_COROUTINE_H
#define HOST_COROUTINE_H

#include <stdint.h>

/* All zero before its first coroutine_start(). */
struct coroutine {
	uint64_t sp; /* while it does not run */
	char *stack; /* COROUTINE_STACK bytes; NULL: the thread's own */
	void *fake_stack; /* AddressSanitizer's */
	void (*entry)(void);
	uint64_t tls; /* a user task's thread-local storage */
	uint64_t tls_base; /* the FS base with which it entered user mode */
};

#define COROUTINE_STACK 131072ul

/* Makes @coroutine begin with @entry, which does not return, when it is next gone to. */
void coroutine_start(struct coroutine *coroutine, void (*entry)(void));

/* Goes to @to, NULL for the thread itself; returns when somebody goes back. */
void coroutine_go(struct coroutine *to);

/* Gives all stacks back to the pool: no coroutine but the caller's, the thread's own, is left. */
void coroutine_forget_all(void);

#endif
