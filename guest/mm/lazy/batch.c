// SPDX-License-Identifier: BSD-2-Clause
/*
 * `+batch`: dying mms are gathered (held.h), and one round of IPIs to the vCPUs of all their masks
 * frees them together. The round is made when options.held are gathered, when the oldest is older
 * than options.held_age, or before all vCPUs sleep. What it costs is memory: an mm's struct and its
 * root.
 */
#include "kernel/stretch.h"
#include "mm/held.h"
#include "round.h"
#include "shootdown.h"

static void make_round(struct mm_end *end)
{
	struct mm *mms = held_take(NULL);
	struct cpumask targets = {0};

	if (!mms)
		return;
	for (const struct mm *mm = mms; mm; mm = mm->next_held)
		shootdown_add_targets(mm, &targets);
	round_make(&targets, end);
	for (const struct mm *mm = mms; mm; mm = mm->next_held)
		lazy_call(settle, mm);
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
	stretch_end("end");
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
