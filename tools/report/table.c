/* SPDX-License-Identifier: BSD-2-Clause */
/* Text tables; see table.h. */
#include "report/table.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
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
	struct table_cell *cell;

	if (table->filled == table->columns) {
		if (table->rows == table->room) {
			unsigned int room = table->room ? 2 * table->room : 16;
			void *cells = reallocarray(table->cells, room * table->columns,
						   sizeof(*table->cells));

			if (!cells)
				return -ENOMEM;
			table->cells = cells;
			table->room = room;
		}
		table->rows++;
		table->filled = 0;
	}
	cell = &table->cells[(table->rows - 1) * table->columns + table->filled++];
	snprintf(cell->text, sizeof(cell->text), "%s", text);
	cell->below[0] = '\0';
	return 0;
}

void table_add_below(struct table *table, const char *text)
{
	struct table_cell *cell =
		&table->cells[(table->rows - 1) * table->columns + table->filled - 1];

	snprintf(cell->below, sizeof(cell->below), "%s", text);
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

static void find_widths(const struct table *table, unsigned int width[TABLE_COLUMNS_MAX])
{
	for (unsigned int i = 0; i < table->rows * table->columns; i++) {
		const struct table_cell *cell = &table->cells[i];
		unsigned int text = (unsigned int)strlen(cell->text);
		unsigned int below = (unsigned int)strlen(cell->below);
		unsigned int *widest = &width[i % table->columns];

		if (text > *widest)
			*widest = text;
		if (below > *widest)
			*widest = below;
	}
}

/* One line of a row: its texts, or what is below them. */
static void print_line(const struct table *table, const struct table_cell *row, bool below,
		       const unsigned int *width, FILE *out)
{
	unsigned int columns = table->columns;

	while (below && columns && !row[columns - 1].below[0])
		columns--;
	for (unsigned int column = 0; column < columns; column++) {
		const char *text = below ? row[column].below : row[column].text;
		bool last = column == table->columns - 1;

		if (below && !column)
			text = table->below;
		if (column < table->left)
			fprintf(out, "  %-*s", last ? 0 : (int)width[column], text);
		else
			fprintf(out, "  %*s", (int)width[column], text);
	}
	fputc('\n', out);
}

static bool has_below(const struct table *table, const struct table_cell *row)
{
	for (unsigned int column = 0; column < table->columns; column++) {
		if (row[column].below[0])
			return true;
	}
	return false;
}

void table_print(const struct table *table, FILE *out)
{
	unsigned int width[TABLE_COLUMNS_MAX] = {0};

	find_widths(table, width);
	for (unsigned int i = 0; i < table->rows; i++) {
		const struct table_cell *row = &table->cells[i * table->columns];

		print_line(table, row, false, width, out);
		if (has_below(table, row))
			print_line(table, row, true, width, out);
		if (!i)
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

void table_format_figure(double value, double resolution, char *out, size_t bytes)
{
	double unit = resolution > 1 ? pow(10, floor(log10(resolution))) : 1;

	table_format_number(unit > 1 ? round(value / unit) * unit : value, out, bytes);
}
