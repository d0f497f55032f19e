// SPDX-License-Identifier: BSD-2-Clause
/* Rates of the running Linux; see live.h. */
#include "joined/live.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host.h"
#include "joined/tracepoint.h"

/* What /proc/stat counts since boot. */
struct counts {
	uint64_t switches; /* ctxt */
	uint64_t clones; /* processes: threads, too */
};

static int read_counts(struct counts *counts, struct reason *why)
{
	FILE *file = fopen("/proc/stat", "re");
	char line[8192];

	*counts = (struct counts){0};
	if (!file)
		return reason_set(why, errno, "/proc/stat: %s", strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		sscanf(line, "ctxt %" SCNu64, &counts->switches);
		sscanf(line, "processes %" SCNu64, &counts->clones);
	}
	fclose(file);
	return 0;
}

static unsigned int threads_of(const char *pid)
{
	char path[64], line[256];
	unsigned int threads = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%.20s/status", pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Threads: %u", &threads) == 1)
			break;
	if (file)
		fclose(file);
	return threads;
}

/* Of the process that has most. */
static unsigned int most_threads(void)
{
	DIR *dir = opendir("/proc");
	unsigned int most = 1;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		unsigned int threads;

		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		threads = threads_of(entry->d_name);
		most = threads > most ? threads : most;
	}
	if (dir)
		closedir(dir);
	return most;
}

static int wait_seconds(unsigned int seconds)
{
	struct timespec left = {.tv_sec = seconds};

	return clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL) ? -EINTR : 0;
}

static void say_sharing(const struct rates *rates, FILE *out)
{
	fprintf(out,
		"  sharing: 1 to %.0f CPUs, as many as the process with most threads can have\n"
		"  lazy: 0 to %.0f CPUs at an mm's end, by assumption all but one of those\n",
		rates->sharing.at[BOUND_HIGH], rates->lazy.at[BOUND_HIGH]);
}

/* A switch to idle is followed by one from idle. */
static void rate_traced(uint64_t to_idle, uint64_t exits, uint64_t execs, double seconds,
			struct rates *rates, FILE *out)
{
	rates->idle = range_of(2 * (double)to_idle / seconds, 2 * (double)to_idle / seconds);
	rates->ends = range_of((double)execs / seconds, (double)(exits + execs) / seconds);
	fprintf(out,
		"Traced for %.0f s on all CPUs:\n"
		"  %" PRIu64
		" switches to idle, and by assumption as many from idle, all of user tasks\n"
		"  %" PRIu64 " threads exited, %" PRIu64
		" programs replaced themselves: as many mms ended"
		"\n  as programs replaced themselves, or up to one a thread more\n",
		seconds, to_idle, exits, execs);
}

static void rate_counted(const struct counts *from, const struct counts *to, double seconds,
			 struct rates *rates, FILE *out)
{
	double switches = (double)(to->switches - from->switches) / seconds;
	double clones = (double)(to->clones - from->clones) / seconds;

	rates->idle = range_of(switches / 4, switches);
	rates->ends = range_of(0, 2 * clones);
	fprintf(out,
		"Read from /proc/stat in %.0f s (events cannot be traced here):\n"
		"  %.0f switches a second: by assumption a quarter to all are between a user task and "
		"idle\n"
		"  %.1f threads and processes started a second: by assumption 0 to 2 mms end for each\n",
		seconds, switches, clones);
}

int live_rates(unsigned int seconds, struct rates *rates, FILE *out, struct reason *why)
{
	struct tracepoint *points = calloc(3, sizeof(*points));
	double cpus = host_cores(), most = most_threads();
	struct counts from, to;
	bool traced;
	int ret;

	if (!points)
		return reason_set(why, ENOMEM, "no memory");
	traced = tracepoint_begin(&points[0], "sched/sched_switch", "next_pid == 0") &&
		 tracepoint_begin(&points[1], "sched/sched_process_exit", NULL) &&
		 tracepoint_begin(&points[2], "sched/sched_process_exec", NULL);
	ret = read_counts(&from, why);
	if (!ret && wait_seconds(seconds))
		ret = reason_set(why, EINTR, "interrupted");
	if (!ret)
		ret = read_counts(&to, why);
	rates->sharing = range_of(1, fmin(cpus, most));
	rates->lazy = range_of(0, rates->sharing.at[BOUND_HIGH] - 1);
	if (!ret && traced) {
		uint64_t to_idle = tracepoint_end(&points[0]), exits = tracepoint_end(&points[1]);

		rate_traced(to_idle, exits, tracepoint_end(&points[2]), seconds, rates, out);
	} else if (!ret) {
		rate_counted(&from, &to, seconds, rates, out);
	}
	for (int i = 0; i < 3; i++)
		tracepoint_end(&points[i]);
	free(points);
	if (!ret)
		say_sharing(rates, out);
	return ret;
}
