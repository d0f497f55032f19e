/* SPDX-License-Identifier: BSD-2-Clause */
/* See metric.h. */
#include "area/metric.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool metric_word_valid(const char *word, size_t bytes)
{
	size_t length = strnlen(word, bytes);

	return length && length < bytes &&
	       strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

bool metric_id_valid(const struct metric_id *id)
{
	return metric_word_valid(id->what, sizeof(id->what)) &&
	       (!id->scene[0] || metric_word_valid(id->scene, sizeof(id->scene))) &&
	       (!id->part[0] || metric_word_valid(id->part, sizeof(id->part)));
}

void metric_name(const struct metric_id *id, char name[METRIC_NAME_MAX])
{
	int used = snprintf(name, METRIC_NAME_MAX, "%s%s%s", id->what, id->scene[0] ? "." : "",
			    id->scene);

	if (id->k != AREA_NO_K)
		used += snprintf(name + used, METRIC_NAME_MAX - (size_t)used, ".k%" PRIu32, id->k);
	snprintf(name + used, METRIC_NAME_MAX - (size_t)used, "%s%s", id->part[0] ? "." : "",
		 id->part);
}
