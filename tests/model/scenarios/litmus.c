// SPDX-License-Identifier: BSD-2-Clause
/* Tests of the checker itself: what x86-TSO allows must be found, what it forbids must not. */
#include <arch/cpu.h>

#include "atomic.h"
#include "kernel/call.h"
#include "kernel/spinlock.h"
#include "model.h"
#include "scenarios.h"
#include "sched/sched.h"

static uint64_t x __cacheline_aligned, y __cacheline_aligned;
static uint64_t seen[2];

static void start(void (*first)(void), void (*second)(void *))
{
	x = y = seen[0] = seen[1] = 0;
	model_actors(1 << 0 | 1 << 1);
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
	.what = "two stores, each before a load of the other's: both loads may miss",
	.vcpus = 2,
	.flags = WITHOUT_POLICY | FAILS,
	.run = sb,
	.finds = "seen[0] || seen[1]",
};

static void sb_fence_first(void)
{
	WRITE_ONCE(x, 1);
	smp_mb();
	seen[0] = READ_ONCE(y);
}

static void sb_xchg_second(void *unused)
{
	(void)unused;
	model_begin();
	xchg(&y, 1);
	seen[1] = READ_ONCE(x);
	model_done();
}

static void sb_ordered(void)
{
	start(sb_fence_first, sb_xchg_second);
	expect(seen[0] || seen[1]);
}

const struct scenario litmus_sb_ordered = {
	.name = "litmus-sb-ordered",
	.what = "the same with a barrier and a locked operation: one sees the other",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = sb_ordered,
};

/* Message passing: stores are seen in order, loads are made in order. */
static void mp_first(void)
{
	WRITE_ONCE(x, 1);
	WRITE_ONCE(y, 1);
}

static void mp_second(void *unused)
{
	(void)unused;
	model_begin();
	seen[0] = READ_ONCE(y);
	seen[1] = READ_ONCE(x);
	model_done();
}

static void mp(void)
{
	start(mp_first, mp_second);
	expect(!seen[0] || seen[1]);
}

const struct scenario litmus_mp = {
	.name = "litmus-mp",
	.what = "two stores, and two loads in the other order: no message before its content",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = mp,
};

/* The same three times over: enough stores to fill a buffer. */
static void full_first(void)
{
	for (uint64_t i = 1; i <= 10; i++)
		WRITE_ONCE(x, i);
	WRITE_ONCE(y, 1);
}

static void full(void)
{
	start(full_first, mp_second);
	expect(!seen[0] || seen[1] == 10);
}

const struct scenario litmus_full = {
	.name = "litmus-full",
	.what = "more stores than a buffer holds stay in order",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = full,
};

/* Two locks, taken in both orders. */
static struct spinlock a __cacheline_aligned, b __cacheline_aligned;

static void lock_both(struct spinlock *outer, struct spinlock *inner)
{
	unsigned long flags = spin_lock_irqsave(outer), more = spin_lock_irqsave(inner);

	spin_unlock_irqrestore(inner, more);
	spin_unlock_irqrestore(outer, flags);
}

static void deadlock_first(void)
{
	lock_both(&a, &b);
}

static void deadlock_second(void *unused)
{
	(void)unused;
	model_begin();
	lock_both(&b, &a);
	model_done();
}

static void deadlock(void)
{
	start(deadlock_first, deadlock_second);
}

const struct scenario litmus_deadlock = {
	.name = "litmus-deadlock",
	.what = "two locks taken in both orders",
	.vcpus = 2,
	.flags = WITHOUT_POLICY | FAILS,
	.run = deadlock,
	.finds = "waits for ever",
};

static void locks_second(void *unused)
{
	(void)unused;
	model_begin();
	lock_both(&a, &b);
	model_done();
}

static void locks(void)
{
	start(deadlock_first, locks_second);
}

const struct scenario litmus_locks = {
	.name = "litmus-locks",
	.what = "two locks taken in one order",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = locks,
};

/* A sleeper that says so, and looks; a waker that makes it true, and looks. No barriers. */
static void lost_first(void)
{
	WRITE_ONCE(x, 1);
	if (READ_ONCE(y))
		ipi_resched(1);
}

static void lost_second(void *unused)
{
	(void)unused;
	model_begin();
	irq_disable();
	WRITE_ONCE(y, 1);
	if (!READ_ONCE(x))
		hyp->block();
	irq_enable();
	model_done();
}

static void lost(void)
{
	start(lost_first, lost_second);
}

const struct scenario litmus_lost = {
	.name = "litmus-lost",
	.what = "a sleeper and a waker without the barriers between: the wake-up is lost",
	.vcpus = 2,
	.flags = WITHOUT_POLICY | FAILS,
	.run = lost,
	.finds = "a wake-up was lost",
};

/* A plain message and a flag that publishes it: too early, and in time. */
static void race_first(void)
{
	WRITE_ONCE(y, 1);
	x = 1;
}

static void race_second(void *unused)
{
	(void)unused;
	model_begin();
	if (READ_ONCE(y))
		seen[1] = x;
	model_done();
}

static void race(void)
{
	start(race_first, race_second);
}

const struct scenario litmus_race = {
	.name = "litmus-race",
	.what = "a plain store after the flag that should publish it",
	.vcpus = 2,
	.flags = WITHOUT_POLICY | FAILS,
	.run = race,
	.finds = "data race for x: ",
};

static void published_first(void)
{
	x = 1;
	WRITE_ONCE(y, 1);
}

static void published(void)
{
	start(published_first, race_second);
}

const struct scenario litmus_published = {
	.name = "litmus-published",
	.what = "a plain store before the flag that publishes it",
	.vcpus = 2,
	.flags = WITHOUT_POLICY,
	.run = published,
};
