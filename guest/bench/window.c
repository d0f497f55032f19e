// SPDX-License-Identifier: BSD-2-Clause
/* See window.h. */
#include "bench/window.h"

#include <arch/cpu.h>

#include "bench/turn.h"
#include "kernel/options.h"
#include "kernel/stretch.h"

void window_init(struct window *window, unsigned int members, unsigned int wanted)
{
	window->members = members;
	window->wanted = wanted;
	window->recorded = false;
	atomic_set(&window->absent, (int)members);
	atomic_set(&window->unfinished, (int)members);
	for (unsigned int i = 0; i < members; i++)
		window->member[i] =
			(struct window_member){.warmup_to_go = (unsigned int)options.warmup};
}

static bool has_all(const struct window *window, const struct window_member *member)
{
	return member->samples >= window->wanted;
}

bool window_counts(struct window *window, unsigned int i, uint64_t ticks)
{
	struct window_member *member = &window->member[i];
	uint64_t now = cycles();

	if (member->warmup_to_go) {
		if (!--member->warmup_to_go)
			(void)atomic_dec_and_test(&window->absent);
		return false;
	}
	if (!member->sampling || !atomic_read(&window->unfinished))
		return false;
	if (!member->samples++)
		member->first = now - ticks;
	member->last = now;
	if (member->samples == window->wanted)
		(void)atomic_dec_and_test(&window->unfinished);
	return member->samples <= window->wanted;
}

bool window_goes_on(struct window *window, unsigned int i)
{
	struct window_member *member = &window->member[i];
	bool sampled = member->sampling, unfinished;

	/* While it waits for others it lets them run; the last to come does not wait. */
	if (has_all(window, member) || atomic_read(&window->absent))
		cpu_relax();
	else
		turn_end();
	member->sampling = !member->warmup_to_go && !atomic_read(&window->absent);
	unfinished = atomic_read(&window->unfinished);
	if (!i && window->recorded && !unfinished)
		stretch_record_end();
	else if (!i && window->recorded && member->sampling && !sampled)
		stretch_record(0, STRETCH_SCENE_NONE);
	return unfinished;
}

uint64_t window_samples(const struct window *window)
{
	uint64_t samples = 0;

	for (unsigned int i = 0; i < window->members; i++)
		samples += window->member[i].samples;
	return samples;
}

/* The first start and the last end, or the last start and the first end. */
struct stretch {
	uint64_t start, end;
};

static struct stretch outer(const struct window *window)
{
	struct stretch all = {~0ull, 0};

	for (unsigned int i = 0; i < window->members; i++) {
		all.start = MIN(all.start, window->member[i].first);
		all.end = MAX(all.end, window->member[i].last);
	}
	return all;
}

static struct stretch inner(const struct window *window)
{
	struct stretch common = {0, ~0ull};

	for (unsigned int i = 0; i < window->members; i++) {
		common.start = MAX(common.start, window->member[i].first);
		common.end = MIN(common.end, window->member[i].last);
	}
	return common;
}

uint64_t window_span(const struct window *window)
{
	struct stretch all = outer(window);

	return all.end - all.start;
}

unsigned int window_overlap(const struct window *window)
{
	struct stretch common = inner(window);

	if (common.end <= common.start)
		return 0;
	return (unsigned int)((common.end - common.start) * 100 / window_span(window));
}
