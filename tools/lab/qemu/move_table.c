// SPDX-License-Identifier: BSD-2-Clause
/* See move_table.h. */
#include "lab/qemu/move_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_AT_FIRST (1u << 12)

static bool is_empty(const struct move *move)
{
	return !(move->all.read | move->all.write | move->all.invalidated | move->assisted.read |
		 move->assisted.write | move->assisted.invalidated);
}

#define COMPARE(field)            \
	if (a->field != b->field) \
	return a->field < b->field ? -1 : 1

static int compare_places(const struct move_place *a, const struct move_place *b)
{
	COMPARE(stretch);
	COMPARE(line);
	COMPARE(va);
	COMPARE(pc);
	COMPARE(is_kernels);
	COMPARE(kind);
	COMPARE(offset);
	return 0;
}

static uint64_t hash(const struct move_place *p)
{
	return (p->line ^ p->va * 3 ^ p->pc * 5 ^ p->stretch) * 0x9e3779b97f4a7c15ull >> 20;
}

/* The slot of @place, or the empty one that it goes to. */
static struct move *find(const struct move_table *table, const struct move_place *place)
{
	for (uint64_t slot = hash(place);; slot++) {
		struct move *move = &table->moves[slot & (table->slots - 1)];

		if (is_empty(move) || !compare_places(&move->place, place))
			return move;
	}
}

static int grow(struct move_table *table)
{
	struct move_table larger = {.slots = table->slots ? table->slots * 2 : SLOTS_AT_FIRST,
				    .used = table->used};

	larger.moves = calloc(larger.slots, sizeof(*larger.moves));
	if (!larger.moves)
		return -ENOMEM;
	for (uint64_t i = 0; i < table->slots; i++)
		if (!is_empty(&table->moves[i]))
			*find(&larger, &table->moves[i].place) = table->moves[i];
	free(table->moves);
	*table = larger;
	return 0;
}

static void add(struct move_counts *counts, const struct line_moves *moved)
{
	counts->read += moved->read;
	counts->write += moved->write;
	counts->invalidated += moved->invalidated;
}

int move_table_add(struct move_table *table, const struct move_place *place,
		   const struct line_moves *all, const struct line_moves *assisted)
{
	struct move *move;

	if (!(all->read | all->write | all->invalidated | assisted->read | assisted->write |
	      assisted->invalidated))
		return 0;
	if (table->used * 2 >= table->slots && grow(table))
		return -ENOMEM;
	move = find(table, place);
	if (is_empty(move)) {
		move->place = *place;
		table->used++;
	}
	add(&move->all, all);
	add(&move->assisted, assisted);
	return 0;
}

static int by_place(const void *a, const void *b)
{
	return compare_places(&((const struct move *)a)->place, &((const struct move *)b)->place);
}

static void write_counts(const struct move_counts *counts, FILE *out)
{
	fprintf(out, " %" PRIu64 " %" PRIu64 " %" PRIu64, counts->read, counts->write,
		counts->invalidated);
}

void move_table_write(struct move_table *table, FILE *out)
{
	uint64_t nr = 0;

	for (uint64_t i = 0; i < table->slots; i++)
		if (!is_empty(&table->moves[i]))
			table->moves[nr++] = table->moves[i];
	if (nr)
		qsort(table->moves, nr, sizeof(*table->moves), by_place);
	for (uint64_t i = 0; i < nr; i++) {
		const struct move *move = &table->moves[i];

		fprintf(out, "move %u %" PRIx64 " %" PRIx64 " %" PRIx64 " %d %u %u",
			move->place.stretch, move->place.line, move->place.va, move->place.pc,
			move->place.is_kernels, move->place.kind, move->place.offset);
		write_counts(&move->all, out);
		write_counts(&move->assisted, out);
		fputc('\n', out);
	}
	if (table->slots)
		memset(table->moves, 0, table->slots * sizeof(*table->moves));
	table->used = 0;
}

void move_table_free(struct move_table *table)
{
	free(table->moves);
	*table = (struct move_table){0};
}
