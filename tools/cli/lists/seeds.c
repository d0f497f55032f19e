/* SPDX-License-Identifier: BSD-2-Clause */
/* See seeds.h. */
#include "cli/lists/seeds.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

static int add(struct plan *plan, uint64_t seed, struct reason *why)
{
	for (unsigned int i = 0; i < plan->nr_seeds; i++)
		if (plan->seeds[i] == seed)
			return reason_set(why, EINVAL, "--seed: %" PRIu64 " twice", seed);
	if (plan->nr_seeds == PLAN_SEEDS_MAX)
		return reason_set(why, EINVAL, "--seed: more than %u", PLAN_SEEDS_MAX);
	plan->seeds[plan->nr_seeds++] = seed;
	return 0;
}

/* "7" or "1-6". */
static int add_word(struct plan *plan, char *word, struct reason *why)
{
	char *hyphen = *word ? strchr(word + 1, '-') : NULL;
	uint64_t first, last;
	int ret;

	if (hyphen)
		*hyphen = '\0';
	ret = number_parse("--seed", word, 0, INT64_MAX, &first, why);
	last = first;
	if (!ret && hyphen)
		ret = number_parse("--seed", hyphen + 1, first, INT64_MAX, &last, why);
	for (uint64_t seed = first; !ret && seed <= last; seed++)
		ret = add(plan, seed, why);
	return ret;
}

int seeds_parse(const char *text, struct plan *plan, struct reason *why)
{
	char word[48];
	int ret = 0;

	plan->nr_seeds = 0;
	for (const char *end; text && !ret; text = *end ? end + 1 : NULL) {
		end = text + strcspn(text, ",");
		snprintf(word, sizeof(word), "%.*s", (int)(end - text), text);
		ret = add_word(plan, word, why);
	}
	return ret;
}
