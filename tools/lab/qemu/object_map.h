/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which cache line of the guest's virtual memory belongs to which object: structs in pools and
 * pages, which no symbol names. Objects are whole lines. One thread; nothing is locked.
 */
#ifndef TOOLS_LAB_QEMU_OBJECT_MAP_H
#define TOOLS_LAB_QEMU_OBJECT_MAP_H

#include <stdbool.h>
#include <stdint.h>

struct object {
	uint64_t start; /* virtual; 0: the slot is empty */
	unsigned int kind, bytes; /* bytes 0: it was one */
};

struct object_map {
	struct object_line {
		uint64_t number; /* virtual address >> LINE_SHIFT; 0: the slot is empty */
		struct object object;
	} * lines; /* open addressing, a power of two of slots */
	uint64_t slots, used;
};

/* Returns 0, or -ENOMEM. */
int object_map_add(struct object_map *map, const struct object *object);

/* The object at @va ends; without one nothing happens. */
void object_map_remove(struct object_map *map, uint64_t va);

/* The object at @va, or NULL. */
const struct object *object_map_at(const struct object_map *map, uint64_t va);

void object_map_free(struct object_map *map);

#endif
