/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared memory accesses by Linux's names. Every access that another vCPU may race with goes
 * through one of these, so that a reader sees them and a checker can hook them.
 * Ordering: READ_ONCE/WRITE_ONCE none; acquire/release as named; every read-modify-write is a
 * full barrier, as a locked instruction is on x86.
 */
#ifndef ATOMIC_H
#define ATOMIC_H

#include "compiler.h"

#define READ_ONCE(x)            __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)        __atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
#define smp_load_acquire(p)     __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define smp_mb()                __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define xchg(p, v)              __atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST)
#define fetch_or(p, v)          __atomic_fetch_or((p), (v), __ATOMIC_SEQ_CST)
#define fetch_and(p, v)         __atomic_fetch_and((p), (v), __ATOMIC_SEQ_CST)

/* True if *p was old and is now new; else *p is unchanged. */
#define try_cmpxchg(p, old, new)                                                             \
	({                                                                                   \
		__typeof__(*(p)) expected_ = (old);                                          \
		__atomic_compare_exchange_n((p), &expected_, (new), false, __ATOMIC_SEQ_CST, \
					    __ATOMIC_RELAXED);                               \
	})

typedef struct {
	int counter;
} atomic_t;

static inline int atomic_read(const atomic_t *v)
{
	return READ_ONCE(v->counter);
}

static inline void atomic_set(atomic_t *v, int i)
{
	WRITE_ONCE(v->counter, i);
}

static inline void atomic_inc(atomic_t *v)
{
	__atomic_fetch_add(&v->counter, 1, __ATOMIC_SEQ_CST);
}

static inline bool atomic_dec_and_test(atomic_t *v)
{
	return __atomic_sub_fetch(&v->counter, 1, __ATOMIC_SEQ_CST) == 0;
}

#endif
