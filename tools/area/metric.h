/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which metric a figure is of: the words and the k of struct area_metric, and the name that is
 * composed of them. Knows nothing of where they come from, so what reads an area and what reads a
 * results file hold them to the same rules.
 */
#ifndef TOOLS_AREA_METRIC_H
#define TOOLS_AREA_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/results.h"

/* "WHAT.SCENE.kN.PART" with a NUL, N of at most ten digits. */
#define METRIC_NAME_MAX \
	(AREA_WHAT_BYTES + AREA_SCENE_BYTES + AREA_PART_BYTES + sizeof(".k4294967295"))

struct metric_id {
	char what[AREA_WHAT_BYTES];
	char scene[AREA_SCENE_BYTES]; /* empty: none */
	char part[AREA_PART_BYTES]; /* empty: none */
	uint32_t k; /* AREA_NO_K: none */
};

/* True if @word is one of a metric: not empty, a NUL within @bytes, of a-z, 0-9, '_' and '-'. */
bool metric_word_valid(const char *word, size_t bytes);

/* True if the words of @id are valid. */
bool metric_id_valid(const struct metric_id *id);

/* The name of a valid @id. Two that have one name are one metric. */
void metric_name(const struct metric_id *id, char name[METRIC_NAME_MAX]);

#endif
