// SPDX-License-Identifier: BSD-2-Clause
/* See visited.h: open addressing, doubled when half full. */
#include "visited.h"

#include <stdio.h>
#include <stdlib.h>

static struct visited *table;
static size_t size, nr;

static struct visited *slot(struct visited *in, size_t entries, struct hash hash)
{
	size_t i = hash.a & (entries - 1);

	while ((in[i].hash.a || in[i].hash.b) && (in[i].hash.a != hash.a || in[i].hash.b != hash.b))
		i = (i + 1) & (entries - 1);
	return &in[i];
}

static struct visited *make_table(size_t entries)
{
	struct visited *t = calloc(entries, sizeof(*t));

	if (!t) {
		perror("memory for the visited states");
		exit(2);
	}
	return t;
}

static void grow(void)
{
	size_t bigger = size ? 2 * size : 1u << 16;
	struct visited *t = make_table(bigger);

	for (size_t i = 0; i < size; i++)
		if (table[i].hash.a || table[i].hash.b)
			*slot(t, bigger, table[i].hash) = table[i];
	free(table);
	table = t;
	size = bigger;
}

void visited_clear(void)
{
	free(table);
	table = NULL;
	size = nr = 0;
}

uint64_t visited_count(void)
{
	return nr;
}

struct visited *visited_find(struct hash hash, bool *is_new)
{
	struct visited *v;

	if (2 * nr >= size)
		grow();
	v = slot(table, size, hash);
	*is_new = !v->hash.a && !v->hash.b;
	if (*is_new) {
		*v = (struct visited){.hash = hash, .sleep = ~0u, .budget = -2};
		nr++;
	}
	return v;
}
