/* SPDX-License-Identifier: BSD-2-Clause */
/* The timed stretches of a guest's image (abi/stretch.h), and the plugin's orders made of them. */
#ifndef TOOLS_LINES_STRETCHES_H
#define TOOLS_LINES_STRETCHES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/reason.h"
#include "lines/moves.h"

#define STRETCH_NAME_MAX  24u
#define STRETCH_EDGES_MAX 128u

struct stretch_edge {
	uint64_t address; /* where it executes */
	unsigned int kind; /* abi/stretch.h */
	unsigned int stretch;
};

struct stretches {
	unsigned int nr;
	char name[MOVES_STRETCHES_MAX][STRETCH_NAME_MAX]; /* a stretch's number is its place */
	unsigned int nr_edges;
	struct stretch_edge edge[STRETCH_EDGES_MAX];
	uint64_t cell; /* address of the function that begins a cell */
	uint64_t periods,
		nr_periods; /* the bytes of kernel/stretch.h, the last one being the end */
};

/* Reads the image @path. Returns 0, or -errno with @why. */
int stretches_read(const char *path, struct stretches *stretches, struct reason *why);

/* Writes the orders for lines.so. Write errors are left in the stream. */
void stretches_write_orders(const struct stretches *stretches, FILE *out);

#endif
