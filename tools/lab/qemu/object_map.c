// SPDX-License-Identifier: BSD-2-Clause
/* See object_map.h. */
#include "lab/qemu/object_map.h"
#include "lab/qemu/line_table.h"

#include <errno.h>
#include <stdlib.h>

#define SLOTS_AT_FIRST (1u << 12)

static struct object_line *find(const struct object_map *map, uint64_t number)
{
	for (uint64_t slot = number * 0x9e3779b97f4a7c15ull >> 20;; slot++) {
		struct object_line *line = &map->lines[slot & (map->slots - 1)];

		if (!line->number || line->number == number)
			return line;
	}
}

static int grow(struct object_map *map)
{
	struct object_map larger = {.slots = map->slots ? map->slots * 2 : SLOTS_AT_FIRST,
				    .used = map->used};

	larger.lines = calloc(larger.slots, sizeof(*larger.lines));
	if (!larger.lines)
		return -ENOMEM;
	for (uint64_t i = 0; i < map->slots; i++)
		if (map->lines[i].number)
			*find(&larger, map->lines[i].number) = map->lines[i];
	free(map->lines);
	*map = larger;
	return 0;
}

int object_map_add(struct object_map *map, const struct object *object)
{
	uint64_t end = object->start + object->bytes;

	for (uint64_t va = object->start; va < end; va += 1u << LINE_SHIFT) {
		struct object_line *line;

		if (map->used * 2 >= map->slots && grow(map))
			return -ENOMEM;
		line = find(map, va >> LINE_SHIFT);
		if (!line->number) {
			line->number = va >> LINE_SHIFT;
			map->used++;
		}
		line->object = *object;
	}
	return 0;
}

/* Lines stay in the table: it has no gaps where a search would end early. */
void object_map_remove(struct object_map *map, uint64_t va)
{
	const struct object *found = object_map_at(map, va);
	struct object object;

	if (!found)
		return;
	object = *found;
	for (uint64_t at = object.start; at < object.start + object.bytes; at += 1u << LINE_SHIFT)
		find(map, at >> LINE_SHIFT)->object.bytes = 0;
}

const struct object *object_map_at(const struct object_map *map, uint64_t va)
{
	const struct object_line *line;

	if (!map->slots)
		return NULL;
	line = find(map, va >> LINE_SHIFT);
	return line->number && line->object.bytes ? &line->object : NULL;
}

void object_map_free(struct object_map *map)
{
	free(map->lines);
	*map = (struct object_map){0};
}
