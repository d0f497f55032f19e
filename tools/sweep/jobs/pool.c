/* SPDX-License-Identifier: BSD-2-Clause */
/* See pool.h. */
#include "sweep/jobs/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "base/interrupt.h"
#include "sweep/jobs/cores.h"
#include "sweep/jobs/process.h"
#include "sweep/lab.h"
#include "sweep/run.h"

/* How long jobs may take to end after a signal. */
#define END_MS 4000

/* A place for a job. */
struct place {
	struct pool *pool;
	struct job *job; /* NULL: free */
	struct core *core; /* NULL: any */
	struct process process;
};

struct pool {
	struct jobs *jobs;
	struct collect *collect;
	struct job snapshot; /* the job of making it; the others in the lab wait for it */
	struct cores cores;
	unsigned int nr;
	struct place *places;
	uint64_t kill_at; /* when those that still run are killed, in ms; 0: not interrupted */
};

/* In the job's process. */
static int run_job(void *argument)
{
	struct place *place = argument;
	struct pool *pool = place->pool;
	struct sweep_options options;
	char dir[FILES_PATH_MAX];
	struct reason why;

	if (place->job == &pool->snapshot)
		return lab_exec_ensure(pool->jobs->options);
	if (job_directory(pool->jobs, place->job, dir, &why) || files_make_dir(dir, &why)) {
		say_error("%s", why.text);
		return EXIT_HOST;
	}
	job_options(pool->jobs, place->job, dir, &options);
	if (job_needs_lab(place->job))
		return lab_exec_sweep(&options);
	return sweep_run(&options);
}

/* The most expensive one that can start; NULL: none. */
static struct job *next_job(struct pool *pool)
{
	struct job *found = NULL;

	for (unsigned int i = 0; i < pool->jobs->nr; i++) {
		struct job *job = &pool->jobs->job[i];

		if (job->state != JOB_WAITS)
			continue;
		if (job_needs_lab(job) && pool->snapshot.state == JOB_WAITS)
			return &pool->snapshot;
		if (job_needs_lab(job) && pool->snapshot.state == JOB_RUNS)
			continue;
		if (!found || job_cost(job) > job_cost(found))
			found = job;
	}
	return found;
}

/* There is no lab: its jobs end like the one that was to make the snapshot. */
static void fail_lab(struct pool *pool)
{
	for (unsigned int i = 0; i < pool->jobs->nr; i++) {
		struct job *job = &pool->jobs->job[i];

		if (!job_needs_lab(job))
			continue;
		job->state = JOB_ENDED;
		job->code = pool->snapshot.code;
		job->error = pool->snapshot.error;
	}
}

static int start(struct place *place, struct job *job, struct reason *why)
{
	struct pool *pool = place->pool;
	int ret;

	place->job = job;
	/* A machine in mode fast uses several cores. */
	place->core = strcmp(pool->jobs->options->lab, "exact") ? NULL : core_take(&pool->cores);
	ret = process_start(&place->process, place->core ? place->core->cpu : -1, run_job, place,
			    why);
	job->state = JOB_RUNS;
	if (ret)
		place->job = NULL;
	return ret;
}

static int start_jobs(struct pool *pool, struct reason *why)
{
	int ret = 0;

	for (unsigned int i = 0; i < pool->nr && !ret; i++) {
		struct job *job = pool->places[i].job || interrupted() ? NULL : next_job(pool);

		if (job)
			ret = start(&pool->places[i], job, why);
	}
	return ret;
}

static void end(struct place *place)
{
	struct pool *pool = place->pool;
	struct job *job = place->job;
	int code = process_end(&place->process);

	job->state = JOB_ENDED;
	/* Of the lab: a job that it could not end, or that was interrupted. */
	job->code = code < 0 || code > EXIT_INVALID ? EXIT_GUEST : code;
	job->error = place->process.error;
	if (code < 0)
		say_error("%s: %s", job->name, job->error.text);
	if (place->core)
		core_give(place->core);
	place->job = NULL;
	if (job != &pool->snapshot)
		collect_job(pool->collect, job);
	else if (job->code)
		fail_lab(pool);
}

static void signal_all(const struct pool *pool, int number)
{
	for (unsigned int i = 0; i < pool->nr; i++) {
		const struct place *place = &pool->places[i];

		if (!place->job)
			continue;
		place->job->is_interrupted = true;
		kill(place->process.pid, number);
	}
}

/*
 * The first signal interrupts, the next one kills; so does the time for those that are slow to end.
 * What they have measured is in their journals in any case.
 */
static void pass_on_signals(struct pool *pool, unsigned int running)
{
	if (!interrupt_count())
		return;
	if (!pool->kill_at) {
		fprintf(stderr,
			"lazyshoot: interrupted; waiting for %u boot%s to end, at most %d s (a "
			"second signal ends %s at once)\n",
			running, running == 1 ? "" : "s", END_MS / 1000,
			running == 1 ? "it" : "them");
		pool->kill_at = clock_ms() + END_MS;
		signal_all(pool, SIGINT);
	}
	if (interrupt_count() > 1 || clock_ms() >= pool->kill_at)
		signal_all(pool, SIGKILL);
}

/* Until when there is something to wait for: NULL is for ever. */
static struct timespec *time_left(const struct pool *pool, struct timespec *left)
{
	uint64_t now = clock_ms(), ms = now < pool->kill_at ? pool->kill_at - now : 0;

	*left = (struct timespec){(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
	/* Killed jobs end by themselves. */
	return ms ? left : NULL;
}

/* Waits for output, an end or a signal. 1: nothing runs. */
static int serve(struct pool *pool, struct pollfd *fds, struct reason *why)
{
	unsigned int running = 0;
	struct timespec left;

	for (unsigned int i = 0; i < pool->nr; i++) {
		const struct place *place = &pool->places[i];

		fds[2 * i] = (struct pollfd){.fd = place->job ? place->process.handle : -1,
					     .events = POLLIN};
		fds[2 * i + 1] = (struct pollfd){.fd = place->job ? place->process.output : -1,
						 .events = POLLIN};
		running += place->job != NULL;
	}
	if (!running)
		return 1;
	if (ppoll(fds, 2 * pool->nr, time_left(pool, &left), interrupt_wait_mask()) < 0) {
		if (errno != EINTR)
			return reason_set(why, errno, "waiting for the jobs: %s", strerror(errno));
		/* Nothing was said of the descriptors. */
		for (unsigned int i = 0; i < 2 * pool->nr; i++)
			fds[i].revents = 0;
	}
	pass_on_signals(pool, running);
	for (unsigned int i = 0; i < pool->nr; i++) {
		struct place *place = &pool->places[i];

		if (place->job)
			process_pass_output(&place->process);
		if (place->job && fds[2 * i].fd >= 0 && fds[2 * i].revents)
			end(place);
	}
	return 0;
}

static void kill_all(struct pool *pool)
{
	for (unsigned int i = 0; i < pool->nr; i++) {
		if (!pool->places[i].job)
			continue;
		kill(pool->places[i].process.pid, SIGKILL);
		end(&pool->places[i]);
	}
}

int pool_run(struct jobs *jobs, struct collect *collect, struct reason *why)
{
	static struct pool pool;
	struct pollfd *fds;
	int ret = 0;

	pool = (struct pool){
		.jobs = jobs, .collect = collect, .snapshot.name = "the lab's snapshot"};
	cores_init(&pool.cores);
	pool.nr = jobs->options->jobs;
	if (!pool.nr)
		pool.nr = strcmp(jobs->options->lab, "exact") ? 1 : pool.cores.nr;
	if (pool.nr > jobs->nr)
		pool.nr = jobs->nr;
	pool.places = calloc(pool.nr, sizeof(*pool.places));
	fds = calloc(2 * (size_t)pool.nr, sizeof(*fds));
	if (!pool.places || !fds)
		ret = reason_set(why, ENOMEM, "no memory");
	for (unsigned int i = 0; !ret && i < pool.nr; i++)
		pool.places[i].pool = &pool;
	while (!ret) {
		ret = start_jobs(&pool, why);
		if (!ret)
			ret = serve(&pool, fds, why);
	}
	if (pool.places && ret < 0)
		kill_all(&pool);
	free(pool.places);
	free(fds);
	return ret < 0 ? ret : 0;
}
