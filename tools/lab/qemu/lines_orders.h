/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What lines.so is told: which addresses of the guest mean something to it. One order a line,
 * addresses in hexadecimal:
 *   kernel A B           the code of the guest's kernel is from A to B
 *   cell A               a cell begins when A executes; cells count from 0
 *   periods A N          a store to the byte at A + K, K < N, begins to record, as period K;
 *                        one to A + N ends that, and what was recorded is written
 *   begin A S own|all N  stretch S begins on the vCPU that executes A: the accesses of that vCPU
 *                        belong to it, or those of all vCPUs; it counts for N operations
 *   finish A S           and ends when that vCPU executes A
 *   object A T O B       what A loads or stores is byte O of an object of kind T, from then on, and
 *                        of B bytes
 *   gone A               what A loads or stores is in an object that is none from then on
 */
#ifndef TOOLS_LAB_QEMU_LINES_ORDERS_H
#define TOOLS_LAB_QEMU_LINES_ORDERS_H

#include <stdbool.h>
#include <stdint.h>

#define ORDERS_MARKS_MAX     256u
#define ORDERS_STRETCHES_MAX 64u

enum mark_kind {
	MARK_CELL,
	MARK_BEGIN,
	MARK_FINISH,
	MARK_OBJECT,
	MARK_GONE,
};

struct mark {
	uint64_t address;
	enum mark_kind kind;
	unsigned int number; /* of the stretch, or the kind of object */
	bool all; /* BEGIN: of all vCPUs */
	unsigned int weight; /* BEGIN: operations */
	unsigned int offset, bytes; /* OBJECT */
};

struct lines_orders {
	unsigned int nr_marks;
	struct mark mark[ORDERS_MARKS_MAX];
	uint64_t kernel[2];
	uint64_t periods, nr_periods; /* 0: none */
};

/* Returns 0, or -1 after saying why on stderr. */
int lines_orders_read(const char *path, struct lines_orders *orders);

#endif
