/* SPDX-License-Identifier: BSD-2-Clause */
/* Metrics of the tool by their names, for tests that make results. */
#ifndef METRIC_NAMED_H
#define METRIC_NAMED_H

#include <stdlib.h>
#include <string.h>

#include "results/results.h"

/* The fields of "WHAT.SCENE.kN.PART"; of "WHAT.WORD" the word is the part. */
static inline void metric_set_name(struct metric *metric, const char *name)
{
	struct metric_id *id = &metric->id;
	char copy[METRIC_NAME_MAX], *rest = copy, *word;

	*id = (struct metric_id){.k = AREA_NO_K};
	strcpy(metric->name, name);
	strcpy(copy, name);
	strcpy(id->what, strsep(&rest, "."));
	while ((word = strsep(&rest, "."))) {
		if (word[0] == 'k' && word[1] >= '0' && word[1] <= '9')
			id->k = (uint32_t)atoi(word + 1);
		else if (rest && rest[0] == 'k')
			strcpy(id->scene, word);
		else
			strcpy(id->part, word);
	}
	metric_name(id, copy);
	if (strcmp(copy, name))
		abort();
}

#endif
