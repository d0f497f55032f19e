/* SPDX-License-Identifier: BSD-2-Clause */
/* The marks in a guest's image (abi/stretch.h), and the plugin's orders made of them. */
#ifndef TOOLS_LINES_STRETCHES_H
#define TOOLS_LINES_STRETCHES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/reason.h"
#include "lines/moves.h"

#define STRETCH_NAME_MAX  24u
#define STRETCH_MARKS_MAX 192u
#define OBJECT_KINDS_MAX  16u

struct stretch_mark {
	uint64_t address; /* where it executes */
	unsigned int kind; /* abi/stretch.h */
	unsigned int number; /* of the stretch, or the kind of object */
	unsigned int value; /* the number in the section */
};

struct object_kind {
	char tag[STRETCH_NAME_MAX];
	uint64_t bytes;
};

struct stretches {
	unsigned int nr;
	char name[MOVES_STRETCHES_MAX][STRETCH_NAME_MAX]; /* a stretch's number is its place */
	unsigned int nr_kinds;
	struct object_kind object[OBJECT_KINDS_MAX + 1]; /* by kind, from 1 */
	unsigned int nr_marks;
	struct stretch_mark mark[STRETCH_MARKS_MAX];
	uint64_t kernel[2]; /* the functions of its kernel: [first, end) */
	uint64_t cell; /* address of the function that begins a cell */
	uint64_t periods,
		nr_periods; /* struct stretch_periods (kernel/stretch.h) without its end */
};

/* Reads the image @path. Returns 0, or -errno with @why. */
int stretches_read(const char *path, struct stretches *stretches, struct reason *why);

/*
 * Writes the orders for lines.so (lab/qemu/lines_orders.h), but for those about Xen. Write errors
 * are left in the stream.
 */
void stretches_write_orders(const struct stretches *stretches, FILE *out);

#endif
