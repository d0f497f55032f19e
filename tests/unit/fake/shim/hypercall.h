/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypercalls to a fake hypervisor, fake/fake_xen.h's or fake/pv/fake_pv.h's; found before the real
 * file of this name.
 */
#ifndef SHIM_HYPERCALL_H
#define SHIM_HYPERCALL_H

#include "kernel/percpu.h"

long fake_hypercall(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4);
long fake_multicall(unsigned int op, void *entries, uint64_t nr, uint64_t *left);

static inline long hypercall2(unsigned int op, uint64_t a1, uint64_t a2)
{
	count(hypercalls);
	return fake_hypercall(op, a1, a2, 0, 0);
}

static inline long hypercall3(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3)
{
	count(hypercalls);
	return fake_hypercall(op, a1, a2, a3, 0);
}

static inline long hypercall_by_number(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3,
				       uint64_t a4)
{
	count(hypercalls);
	return fake_hypercall(op, a1, a2, a3, a4);
}

static inline long hypercall_multicall(unsigned int op, void *entries, uint64_t nr, uint64_t *left)
{
	count(hypercalls);
	return fake_multicall(op, entries, nr, left);
}

#endif
