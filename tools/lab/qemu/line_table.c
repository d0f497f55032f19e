// SPDX-License-Identifier: BSD-2-Clause
/* Owners and sharers of cache lines; see line_table.h. */
#include "lab/qemu/line_table.h"

#include <errno.h>
#include <stdlib.h>

#define SLOTS_AT_FIRST (1u << 16)

/* Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product. */
static uint64_t hash(uint64_t number)
{
	return (number * 0x9e3779b97f4a7c15ull) >> 20;
}

/* The slot of @number, or the empty one that it goes to. */
static struct line *find(const struct line_table *table, uint64_t number)
{
	uint64_t slot = hash(number);

	for (;; slot++) {
		struct line *line = &table->lines[slot & (table->slots - 1)];

		if (!line->number || line->number == number)
			return line;
	}
}

static int grow(struct line_table *table)
{
	struct line_table larger = {.slots = table->slots ? table->slots * 2 : SLOTS_AT_FIRST,
				    .used = table->used};

	larger.lines = calloc(larger.slots, sizeof(*larger.lines));
	if (!larger.lines)
		return -ENOMEM;
	for (uint64_t i = 0; i < table->slots; i++)
		if (table->lines[i].number)
			*find(&larger, table->lines[i].number) = table->lines[i];
	free(table->lines);
	*table = larger;
	return 0;
}

int line_access(struct line_table *table, unsigned int cpu, uint64_t address, bool store,
		struct line_moves *moves)
{
	uint64_t number = (address >> LINE_SHIFT) + 1, self = 1ull << cpu;
	struct line *line;
	bool moved;

	*moves = (struct line_moves){0};
	if (table->used * 2 >= table->slots && grow(table))
		return -ENOMEM;
	line = find(table, number);
	if (!line->number) {
		line->number = number;
		table->used++;
	}
	moved = !(line->holders & self) && line->writer && line->writer != cpu + 1;
	line->holders |= self;
	if (!store) {
		moves->read = moved;
		return 0;
	}
	moves->write = moved;
	moves->invalidated = (unsigned int)__builtin_popcountll(line->holders & ~self);
	line->holders = self;
	line->writer = (uint8_t)(cpu + 1);
	return 0;
}

uint64_t line_view(const struct line_table *table, uint64_t address)
{
	return table->slots ? find(table, (address >> LINE_SHIFT) + 1)->view : 0;
}

void line_set_view(struct line_table *table, uint64_t address, uint64_t view)
{
	struct line *line = table->slots ? find(table, (address >> LINE_SHIFT) + 1) : NULL;

	if (line && line->number)
		line->view = view;
}

void line_table_free(struct line_table *table)
{
	free(table->lines);
	*table = (struct line_table){0};
}
