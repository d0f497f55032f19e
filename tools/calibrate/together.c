// SPDX-License-Identifier: BSD-2-Clause
/* Whether threads ran together; see together.h. */
#include "calibrate/together.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

struct span {
	uint64_t from, to;
};

struct spans {
	unsigned int nr, room;
	struct span *span;
};

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int compare_spans(const void *a, const void *b)
{
	return compare_u64(&((const struct span *)a)->from, &((const struct span *)b)->from);
}

static int add_span(struct spans *spans, uint64_t from, uint64_t to)
{
	if (spans->nr == spans->room) {
		unsigned int room = spans->room ? 2 * spans->room : 64;
		struct span *more = realloc(spans->span, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		spans->span = more;
		spans->room = room;
	}
	spans->span[spans->nr++] = (struct span){from, to};
	return 0;
}

static uint64_t median_batch(const struct track *track)
{
	uint64_t lengths[TOGETHER_STAMPS_MAX];

	if (track->nr < 2)
		return 0;
	for (unsigned int i = 1; i < track->nr; i++)
		lengths[i - 1] = track->stamps[i] - track->stamps[i - 1];
	qsort(lengths, track->nr - 1, sizeof(lengths[0]), compare_u64);
	return lengths[(track->nr - 1) / 2];
}

static int find_gaps(const struct track *track, struct spans *gaps)
{
	uint64_t limit = median_batch(track) * TOGETHER_GAP_FACTOR + TOGETHER_GAP_NS;
	int ret = 0;

	for (unsigned int i = 1; i < track->nr && !ret; i++)
		if (track->stamps[i] - track->stamps[i - 1] > limit)
			ret = add_span(gaps, track->stamps[i - 1], track->stamps[i]);
	return ret;
}

/* Makes them disjoint, in order, within [@from, @to]. Returns how long they are together. */
static uint64_t merge(struct spans *spans, uint64_t from, uint64_t to)
{
	unsigned int nr = 0;
	uint64_t sum = 0;

	if (spans->nr)
		qsort(spans->span, spans->nr, sizeof(spans->span[0]), compare_spans);
	for (unsigned int i = 0; i < spans->nr; i++) {
		struct span s = spans->span[i];

		s.from = s.from < from ? from : s.from;
		s.to = s.to > to ? to : s.to;
		if (s.from >= s.to)
			continue;
		if (nr && s.from <= spans->span[nr - 1].to) {
			if (s.to > spans->span[nr - 1].to)
				spans->span[nr - 1].to = s.to;
			continue;
		}
		spans->span[nr++] = s;
	}
	spans->nr = nr;
	for (unsigned int i = 0; i < nr; i++)
		sum += spans->span[i].to - spans->span[i].from;
	return sum;
}

static bool touches(const struct spans *gaps, uint64_t from, uint64_t to)
{
	for (unsigned int i = 0; i < gaps->nr; i++)
		if (gaps->span[i].from < to && from < gaps->span[i].to)
			return true;
	return false;
}

/* The time an operation of @track took in whole batches within [@from, @to] and outside gaps. */
static double ns_an_op(const struct track *track, const struct spans *gaps, uint64_t from,
		       uint64_t to)
{
	uint64_t time = 0, batches = 0;

	for (unsigned int i = 1; i < track->nr; i++) {
		uint64_t start = track->stamps[i - 1], end = track->stamps[i];

		if (start < from || end > to || touches(gaps, start, end))
			continue;
		time += end - start;
		batches++;
	}
	return batches ? (double)time / (double)batches / track->ops : 0;
}

int together_find(struct track *const *tracks, unsigned int nr, struct together *together)
{
	uint64_t first = UINT64_MAX, last = 0, from = 0, to = UINT64_MAX;
	struct spans gaps = {0};
	double rate = 0;
	int ret = 0;

	*together = (struct together){0};
	for (unsigned int i = 0; i < nr && !ret; i++) {
		uint64_t start = tracks[i]->stamps[0], end = tracks[i]->stamps[tracks[i]->nr - 1];

		first = start < first ? start : first;
		last = end > last ? end : last;
		from = start > from ? start : from;
		to = end < to ? end : to;
		ret = find_gaps(tracks[i], &gaps);
	}
	if (!ret && from < to) {
		together->part =
			(double)(to - from - merge(&gaps, from, to)) / (double)(last - first);
		for (unsigned int i = 0; i < nr; i++) {
			double ns = ns_an_op(tracks[i], &gaps, from, to);

			/* One thread without a whole batch: nothing is known of all together. */
			if (!ns)
				goto out;
			rate += 1 / ns;
		}
		together->ns = nr / rate;
	}
out:
	free(gaps.span);
	return ret;
}
