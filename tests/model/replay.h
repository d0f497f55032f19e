/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A failing execution in a file: the cell's name, the granules that were choice points when it was
 * found, since they say how long a step is, and the steps. Text, good for the binary that wrote it.
 */
#ifndef MODEL_REPLAY_H
#define MODEL_REPLAY_H

#include "cell.h"

/* Writes it to a file below @folder, whose name goes to @file. */
void replay_save(const struct cell *cell, const struct found *found, const char *folder, char *file,
		 size_t size);

/* False, having said why, if @file has none. */
bool replay_load(const char *file, struct cell *cell, struct found *found);

/* Once the machine has booted. */
void replay_set_choices(void);

#endif
