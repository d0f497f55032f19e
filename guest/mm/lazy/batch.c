// SPDX-License-Identifier: BSD-2-Clause
/*
 * `+batch`: dying mms are gathered (held.h), and one round of IPIs to the vCPUs of all their masks
 * frees them together. The round is made when options.held are gathered, when the oldest is older than
 * options.held_age, or before all vCPUs sleep. What it costs is memory: an mm's struct and its root.
 *
 * A target leaves any mm whose mm_count is 0, so the round needs no list there. An mm that was
 * gathered after the list was taken may be left with it, which does no harm: its own round follows.
 */
#include "mm/held.h"
#include "shootdown.h"

static void make_round(struct mm_end *end)
{
	struct mm *mms = held_take(NULL);

	if (!mms)
		return;
	shootdown_shoot(mms, end);
	held_free(mms, end);
}

static bool gather(struct mm *mm, struct mm_end *end)
{
	held_add(mm);
	if (held_any_due())
		make_round(end);
	return false;
}

static void drain(void)
{
	struct mm_end end;

	mm_end_begin(&end);
	make_round(&end);
}

static void rest(void)
{
	if (held_rest() || held_any_due())
		drain();
}

const struct lazy_hooks lazy_batch = {
	.end = gather,
	.gathers = true,
	.drain = drain,
	.before_block = rest,
	.after_block = held_wake,
};
