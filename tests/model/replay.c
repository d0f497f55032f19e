// SPDX-License-Identifier: BSD-2-Clause
/* See replay.h. */
#include "replay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PLACES 65536

static uint64_t places[MAX_PLACES];
static unsigned int nr_places;

static void save_place(uint64_t place, void *file)
{
	fprintf(file, "choice %lx\n", place);
}

void replay_save(const struct cell *cell, const struct found *found, const char *folder, char *file,
		 size_t size)
{
	char name[sizeof(cell->name)];
	FILE *f;

	snprintf(name, sizeof(name), "%s", cell->name);
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = ',';
	snprintf(file, size, "%s/%s.replay", folder, name);
	f = fopen(file, "w");
	if (!f) {
		fprintf(stderr, "model: %s: %s\n", file, strerror(errno));
		exit(2);
	}
	fprintf(f, "cell %s\n", cell->name);
	memory_each_choice(save_place, f);
	for (unsigned int i = 0; i < found->length; i++)
		fprintf(f, "step %u\n", found->path[i]);
	if (fclose(f)) {
		fprintf(stderr, "model: %s: %s\n", file, strerror(errno));
		exit(2);
	}
}

static bool find_cell(const char *name, struct cell *cell)
{
	for (unsigned int i = 0; cell_get(i, cell); i++)
		if (!strcmp(cell->name, name))
			return true;
	return false;
}

bool replay_load(const char *file, struct cell *cell, struct found *found)
{
	FILE *f = fopen(file, "r");
	char line[200], word[100];
	unsigned long number;
	bool has_cell = false;

	if (!f) {
		fprintf(stderr, "model: %s: %s\n", file, strerror(errno));
		return false;
	}
	*found = (struct found){0};
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "cell %99s", word) == 1)
			has_cell = find_cell(word, cell);
		else if (sscanf(line, "choice %lx", &number) == 1 && nr_places < MAX_PLACES)
			places[nr_places++] = number;
		else if (sscanf(line, "step %lu", &number) == 1 && number < 32 &&
			 found->length < sizeof(found->path))
			found->path[found->length++] = (uint8_t)number;
		else
			has_cell = false;
	}
	fclose(f);
	if (!has_cell)
		fprintf(stderr, "model: %s is no replay of this checker\n", file);
	return has_cell;
}

void replay_set_choices(void)
{
	for (unsigned int i = 0; i < nr_places; i++)
		memory_set_choice(places[i]);
}
