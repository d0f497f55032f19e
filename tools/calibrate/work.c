// SPDX-License-Identifier: BSD-2-Clause
/* What is timed; see work.h. */
#include "calibrate/work.h"

#include "calibrate/guest/think.h"
#include "calibrate/guest/visits.h"

#define THINK_BATCH 1000000ul

/* Written by every thread, locked. Two lines to itself: a CPU may fetch a line's neighbour, too. */
static struct {
	int counter;
} __attribute__((aligned(128))) line;

static unsigned long think_steps; /* of a pause; written while no team runs */

static void run_add(const struct team_work *work, unsigned long ops)
{
	(void)work;
	while (ops--)
		__atomic_fetch_add(&line.counter, 1, __ATOMIC_SEQ_CST);
}

/* As mmdrop(): the result decides. */
static void run_sub(const struct team_work *work, unsigned long ops)
{
	(void)work;
	while (ops--)
		if (__atomic_sub_fetch(&line.counter, 1, __ATOMIC_SEQ_CST) == 0)
			__asm__ volatile("");
}

static void run_both(const struct team_work *work, unsigned long ops)
{
	for (; ops > 1; ops -= 2) {
		run_add(work, 1);
		run_sub(work, 1);
	}
}

static void run_both_thinking(const struct team_work *work, unsigned long ops)
{
	for (; ops > 1; ops -= 2) {
		run_add(work, 1);
		think(think_steps);
		run_sub(work, 1);
		think(think_steps);
	}
}

static void enter_visits(const struct team_work *work, unsigned int thread)
{
	((const struct visits *)work->arg)->enter(thread);
}

static void run_visits(const struct team_work *work, unsigned long ops)
{
	((const struct visits *)work->arg)->make(ops, 0);
}

static void run_visits_thinking(const struct team_work *work, unsigned long ops)
{
	((const struct visits *)work->arg)->make(ops, think_steps);
}

#define HANDOFF(name, fn, pauses)             \
	{                                     \
		SERIES_HANDOFF, name, pauses, \
		{                             \
			NULL, fn, NULL, 0     \
		}                             \
	}
#define POLICY(name, visits, fn, pauses)             \
	{                                            \
		SERIES_POLICY, name, pauses,         \
		{                                    \
			enter_visits, fn, &visits, 0 \
		}                                    \
	}
#define POLICIES(fn, pauses)                                       \
	POLICY("eager", visits_eager, fn, pauses),                 \
		POLICY("refcount", visits_refcount, fn, pauses),   \
		POLICY("shootdown", visits_shootdown, fn, pauses), \
		POLICY("quiesce", visits_quiesce, fn, pauses),     \
		POLICY("hazard", visits_hazard, fn, pauses),       \
		POLICY("shootdown+block", visits_block, fn, pauses)

struct work_kind work_kinds[WORK_KINDS] = {
	HANDOFF("add", run_add, false),      HANDOFF("sub", run_sub, false),
	HANDOFF("add-sub", run_both, false), HANDOFF("add-sub", run_both_thinking, true),
	POLICIES(run_visits, false),         POLICIES(run_visits_thinking, true),
};

double work_measure_ghz(void)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 10; i++) {
		uint64_t start = team_now(), took;

		think(THINK_BATCH);
		took = team_now() - start;
		best = took < best ? took : best;
	}
	think_steps = (unsigned long)(WORK_THINK_NS * (double)THINK_BATCH / (double)best);
	return (double)THINK_BATCH / (double)best;
}

bool work_is_balanced(void)
{
	for (unsigned int i = 0; i < WORK_KINDS; i++) {
		const struct visits *visits = work_kinds[i].work.arg;

		if (visits && visits->references() != 1)
			return false;
	}
	return true;
}
