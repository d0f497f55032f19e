// SPDX-License-Identifier: BSD-2-Clause
/* Tests of the checker itself: what x86-TSO allows must be found, what it forbids must not. */
#include <arch/cpu.h>

#include "atomic.h"
#include "call.h"
#include "model.h"
#include "sched.h"
#include "scenarios.h"

static uint64_t x __cacheline_aligned, y __cacheline_aligned;
static uint64_t seen[2];

static void start(void (*first)(void), void (*second)(void *))
{
	model_actors(3);
	kthread_run(1, "second", second, NULL);
	model_begin();
	first();
	model_end();
}

/* Store buffering: each stores, then loads what the other has stored. */
static void sb_first(void)
{
	WRITE_ONCE(x, 1);
	seen[0] = READ_ONCE(y);
}

static void sb_second(void *unused)
{
	(void)unused;
	model_begin();
	WRITE_ONCE(y, 1);
	seen[1] = READ_ONCE(x);
	model_done();
}

static void sb(void)
{
	start(sb_first, sb_second);
	expect(seen[0] || seen[1]);
}

const struct scenario litmus_sb = {
	.name = "litmus-sb",
	.what = "two stores, each before a load of the other: both loads may miss",
	.vcpus = 2,
	.flags = WITHOUT_POLICY | FAILS,
	.run = sb,
	.finds = "seen[0] || seen[1]",
};

static void sb_locked_first(void)
{
	xchg(&x, 1);
	seen[0] = READ_ONCE(y);
}

static void sb_locked_second(void *unused)
{
	(void)unused;
	model_begin();
	xchg(&y, 1);
	seen[1] = READ_ONCE(x);
	model_done();
}

static void sb_locked(void)
{
	start(sb_locked_first, sb_locked_second);
	expect(seen[0] || seen[1]);
}

const struct scenario litmus_sb_locked = {
	.name = "litmus-sb-locked",
	.what = "the same with locked operations: one sees the other",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = sb_locked,
};
