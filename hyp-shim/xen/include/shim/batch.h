/* SPDX-License-Identifier: BSD-2-Clause */
/* A hypercall batch in the making: one a vCPU, IRQs off from begin to issue. */
#ifndef SHIM_BATCH_H
#define SHIM_BATCH_H

#include <stdint.h>

#include "cpumask.h"

struct multicall_entry;

/* Entries of a batch: enough for an IPI to every other vCPU. */
#define BATCH_MAX NR_CPUS

/* batch_add()'s entry may be changed until it is issued. */
void batch_begin(void);
struct multicall_entry *batch_add(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3,
				  uint64_t a4);

/*
 * Issues what was added and returns how many entries failed; the first failed entry's result is
 * in *@error. Nothing added: no hypercall. -ENOSYS from the multicall itself makes it issue the
 * entries one by one, now and from then on. The entries and their results stay readable until the
 * next batch_begin().
 */
unsigned int batch_issue(long *error);

/* The same, but a lone entry is issued as itself. Not for a path, whose cost would depend on it. */
unsigned int batch_issue_cheapest(long *error);

/* NULL, or why there is no multicall. Makes one empty multicall when first called. */
const char *batch_unusable(void);

#endif
