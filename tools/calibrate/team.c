// SPDX-License-Identifier: BSD-2-Clause
/* Threads that run together; see team.h. */
#include "calibrate/team.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct member {
	struct team *team;
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
	atomic_uint arrived; /* counted up by each thread that is on its CPU, or has failed */
	_Atomic uint64_t start; /* written once by the last to arrive; read by all; 0: not yet */
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

/* Waits until all are there; then all start at the same time by the clock. */
static uint64_t await_start(struct team *team)
{
	uint64_t start;

	if (atomic_fetch_add(&team->arrived, 1) + 1 == team->nr)
		atomic_store(&team->start, team_now() + 20000);
	while (!(start = atomic_load(&team->start)))
		sched_yield();
	while (team_now() < start)
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
	end = await_start(team) + team->ns;
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
		atomic_store(&team->start, team_now());
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
	run->without = 0;
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
		struct member *member = calloc(1, sizeof(*member));

		if (!member)
			goto out;
		*member = (struct member){.team = &team, .number = i, .cpu = cpus[i]};
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
