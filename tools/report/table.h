/* SPDX-License-Identifier: BSD-2-Clause */
/* Text tables for a terminal or a mail: no tabs, no colours, columns as wide as they need. */
#ifndef TOOLS_REPORT_TABLE_H
#define TOOLS_REPORT_TABLE_H

#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 12u
#define TABLE_CELL_MAX    40u
#define TABLE_SPREAD_MAX  26u

struct table_cell {
	char text[TABLE_CELL_MAX];
	char below[TABLE_SPREAD_MAX]; /* in a second line, if a cell of its row has one */
};

/* Texts longer than there is room for are truncated. */
struct table {
	unsigned int columns;
	unsigned int left; /* the first columns are aligned left, the others right */
	unsigned int rows;
	unsigned int room;
	unsigned int filled; /* cells of the last row */
	struct table_cell *cells;
	const char *below; /* what stands in the first column of those second lines */
};

void table_init(struct table *table, unsigned int columns, unsigned int left);
void table_free(struct table *table);

/* Adds the next cell, row by row. The first row is the heading. 0 or -ENOMEM. */
int table_add(struct table *table, const char *text);

/* Puts @text below the cell that was added last. */
void table_add_below(struct table *table, const char *text);

/* Prints it indented by two, a rule under the heading. */
void table_print(const struct table *table, FILE *out);

/* "20,252", "-7", "3.5" (a decimal below 100 if it is not whole). */
void table_format_number(double value, char *out, size_t bytes);

/* The same without the digits that it does not have: those worth less than its @resolution. */
void table_format_figure(double value, double resolution, char *out, size_t bytes);

#endif
