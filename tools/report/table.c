/* SPDX-License-Identifier: BSD-2-Clause */
/* Text tables; see table.h. */
#include "report/table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void table_init(struct table *table, unsigned int columns, unsigned int left)
{
	memset(table, 0, sizeof(*table));
	table->columns = columns;
	table->left = left;
	table->filled = columns;
}

void table_free(struct table *table)
{
	free(table->cells);
	table->cells = NULL;
}

int table_add(struct table *table, const char *text)
{
	if (table->filled == table->columns) {
		if (table->rows == table->room) {
			unsigned int room = table->room ? 2 * table->room : 16;
			void *cells =
				reallocarray(table->cells, room * table->columns, TABLE_CELL_MAX);

			if (!cells)
				return -ENOMEM;
			table->cells = cells;
			table->room = room;
		}
		table->rows++;
		table->filled = 0;
	}
	snprintf(table->cells[(table->rows - 1) * table->columns + table->filled++], TABLE_CELL_MAX,
		 "%s", text);
	return 0;
}

static void print_rule(const unsigned int *width, unsigned int columns, FILE *out)
{
	for (unsigned int column = 0; column < columns; column++) {
		fputs("  ", out);
		for (unsigned int i = 0; i < width[column]; i++)
			fputc('-', out);
	}
	fputc('\n', out);
}

void table_print(const struct table *table, FILE *out)
{
	unsigned int width[TABLE_COLUMNS_MAX] = {0};
	unsigned int total = table->rows * table->columns;

	for (unsigned int i = 0; i < total; i++) {
		unsigned int length = (unsigned int)strlen(table->cells[i]);

		if (length > width[i % table->columns])
			width[i % table->columns] = length;
	}
	for (unsigned int i = 0; i < total; i++) {
		unsigned int column = i % table->columns;
		int last = column == table->columns - 1;

		if (column < table->left)
			fprintf(out, "  %-*s", last ? 0 : (int)width[column], table->cells[i]);
		else
			fprintf(out, "  %*s", (int)width[column], table->cells[i]);
		if (last)
			fputc('\n', out);
		if (i == table->columns - 1)
			print_rule(width, table->columns, out);
	}
}

void table_format_number(double value, char *out, size_t bytes)
{
	char digits[32];
	size_t length, used = 0;

	if (fabs(value) < 100 && value != trunc(value)) {
		snprintf(out, bytes, "%.1f", value);
		return;
	}
	snprintf(digits, sizeof(digits), "%.0f", fabs(value));
	length = strlen(digits);
	if (value < 0 && bytes > 1)
		out[used++] = '-';
	for (size_t i = 0; i < length && used + 2 < bytes; i++) {
		out[used++] = digits[i];
		if ((length - i) % 3 == 1 && i + 1 < length)
			out[used++] = ',';
	}
	out[used] = '\0';
}
