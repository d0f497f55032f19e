// SPDX-License-Identifier: BSD-2-Clause
/* Threads that run together; see team.h. */
#include "calibrate/team.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How recently a thread has looked at the clock if it is running. */
#define RUNNING_NS 20000u

/* Until so long after the first thread is there all must have run at the same time. */
#define MEET_NS        100000000u
#define MEET_THREAD_NS 1000000u /* more for each of them */

#define GAVE_UP UINT64_MAX

struct member {
	/*
	 * When this thread was last running, while it waits for the start. Written by it, read by
	 * member 0; nothing else goes by it, so it needs no order. Two lines of its own.
	 */
	_Atomic uint64_t seen __attribute__((aligned(128)));
	struct team *team __attribute__((aligned(128)));
	unsigned int number, cpu;
	/* CPU time between its stamps. Written by its thread, read after the join. */
	uint64_t ran_ns;
	int error;
	struct track track;
};

struct team {
	const struct team_work *work;
	unsigned int nr;
	uint64_t ns;
	/*
	 * When all start; 0: not decided. Written once: by member 0, or by whoever could not start
	 * all threads; read by all.
	 */
	_Atomic uint64_t start;
	struct member **members;
};

static uint64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t team_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int pin(unsigned int cpu)
{
	size_t bytes = CPU_ALLOC_SIZE(cpu + 1);
	cpu_set_t *set = CPU_ALLOC(cpu + 1);
	int ret;

	if (!set)
		return -ENOMEM;
	CPU_ZERO_S(bytes, set);
	CPU_SET_S(cpu, bytes, set);
	ret = sched_setaffinity(0, bytes, set) ? -errno : 0;
	CPU_FREE(set);
	return ret;
}

/* Whether all threads have been running within the last moments. */
static bool all_run(const struct team *team)
{
	uint64_t since = team_now() - RUNNING_NS;

	for (unsigned int i = 0; i < team->nr; i++)
		if (atomic_load_explicit(&team->members[i]->seen, memory_order_relaxed) < since)
			return false;
	return true;
}

/*
 * Spins, each thread on its own CPU, until member 0 sees all of them run at once; then all start at
 * the same time by the clock. Who slept instead would not be there when the others are. Returns
 * GAVE_UP if they do not meet.
 */
static uint64_t await_start(struct member *me)
{
	struct team *team = me->team;
	uint64_t end = team_now() + MEET_NS + team->nr * MEET_THREAD_NS, start;

	while (!(start = atomic_load(&team->start))) {
		uint64_t now = team_now();

		atomic_store_explicit(&me->seen, now, memory_order_relaxed);
		if (me->number)
			continue;
		if (all_run(team))
			atomic_store(&team->start, team_now() + RUNNING_NS);
		else if (now > end)
			atomic_store(&team->start, GAVE_UP);
	}
	while (start != GAVE_UP && team_now() < start)
		;
	return start;
}

static void *run_member(void *arg)
{
	struct member *me = arg;
	struct team *team = me->team;
	const struct team_work *work = team->work;
	struct track *track = &me->track;
	uint64_t ran, end;

	me->error = pin(me->cpu);
	if (work->enter)
		work->enter(work, me->number);
	track->ops = work->ops;
	end = await_start(me);
	if (end == GAVE_UP)
		return NULL;
	end += team->ns;
	ran = read_clock(CLOCK_THREAD_CPUTIME_ID);
	track->stamps[0] = team_now();
	for (track->nr = 1; track->nr < TOGETHER_STAMPS_MAX; track->nr++) {
		work->run(work, work->ops);
		track->stamps[track->nr] = team_now();
		if (track->stamps[track->nr] >= end) {
			track->nr++;
			break;
		}
	}
	me->ran_ns = read_clock(CLOCK_THREAD_CPUTIME_ID) - ran;
	return NULL;
}

static int start_all(struct team *team, pthread_t *threads, struct reason *why)
{
	for (unsigned int i = 0; i < team->nr; i++) {
		int error = pthread_create(&threads[i], NULL, run_member, team->members[i]);

		if (!error)
			continue;
		/* Those that run must not wait for the others for ever. */
		atomic_store(&team->start, GAVE_UP);
		for (unsigned int j = 0; j < i; j++)
			pthread_join(threads[j], NULL);
		return reason_set(why, error, "thread %u: %s", i, strerror(error));
	}
	for (unsigned int i = 0; i < team->nr; i++)
		pthread_join(threads[i], NULL);
	for (unsigned int i = 0; i < team->nr; i++) {
		const struct member *member = team->members[i];

		if (member->error)
			return reason_set(why, -member->error, "cannot run on CPU %u: %s",
					  member->cpu, strerror(-member->error));
	}
	return 0;
}

static int judge(const struct team *team, struct track **tracks, struct team_run *run)
{
	*run = (struct team_run){.without = 0};
	if (team->start == GAVE_UP) {
		run->without = 1;
		return 0;
	}
	for (unsigned int i = 0; i < team->nr; i++) {
		const struct track *track = &team->members[i]->track;
		double took = (double)(track->stamps[track->nr - 1] - track->stamps[0]);
		double part = 1 - (double)team->members[i]->ran_ns / took;

		run->without = part > run->without ? part : run->without;
		tracks[i] = &team->members[i]->track;
	}
	return together_find(tracks, team->nr, &run->together);
}

int team_go(const struct team_work *work, const unsigned int *cpus, unsigned int nr, uint64_t ns,
	    struct team_run *run, struct reason *why)
{
	struct team team = {.work = work, .nr = nr, .ns = ns};
	pthread_t *threads = calloc(nr, sizeof(*threads));
	struct track **tracks = calloc(nr, sizeof(struct track *));
	int ret = -ENOMEM;

	team.members = calloc(nr, sizeof(struct member *));
	if (!threads || !tracks || !team.members)
		goto out;
	for (unsigned int i = 0; i < nr; i++) {
		struct member *member = aligned_alloc(_Alignof(struct member), sizeof(*member));

		if (!member)
			goto out;
		memset(member, 0, sizeof(*member));
		member->team = &team;
		member->number = i;
		member->cpu = cpus[i];
		team.members[i] = member;
	}
	ret = start_all(&team, threads, why);
	if (!ret)
		ret = judge(&team, tracks, run);
out:
	if (ret == -ENOMEM)
		reason_set(why, ENOMEM, "no memory for %u threads", nr);
	for (unsigned int i = 0; team.members && i < nr; i++)
		free(team.members[i]);
	free(team.members);
	free(tracks);
	free(threads);
	return ret;
}
