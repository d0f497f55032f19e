// SPDX-License-Identifier: BSD-2-Clause
/* What else ran; see host_load.h. */
#include "calibrate/host_load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* user nice system idle iowait irq softirq steal: the ticks of all CPUs. */
static void read_ticks(struct host_load *load)
{
	FILE *file = fopen("/proc/stat", "re");
	uint64_t ticks[8] = {0};
	int nr = 0;

	if (!file)
		return;
	nr = fscanf(file,
		    "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		    " %" SCNu64 " %" SCNu64,
		    &ticks[0], &ticks[1], &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6],
		    &ticks[7]);
	fclose(file);
	for (int i = 0; i < nr; i++)
		load->all_ticks += ticks[i];
	load->steal_ticks = ticks[7];
}

/* This process's cgroup, of version 2: "0::/PATH". */
static void read_throttled(struct host_load *load)
{
	char line[512] = "", path[640], key[64];
	FILE *file = fopen("/proc/self/cgroup", "re");
	uint64_t value;

	while (file && fgets(line, sizeof(line), file) && strncmp(line, "0::", 3))
		;
	if (file)
		fclose(file);
	if (strncmp(line, "0::", 3))
		return;
	line[strcspn(line, "\n")] = '\0';
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.stat", line + 3);
	file = fopen(path, "re");
	while (file && fscanf(file, "%63s %" SCNu64, key, &value) == 2)
		if (!strcmp(key, "nr_throttled"))
			load->throttled = value;
	if (file)
		fclose(file);
}

void host_load_read(struct host_load *load)
{
	*load = (struct host_load){0};
	read_ticks(load);
	read_throttled(load);
}

void host_load_say(const struct host_load *before, char *out, size_t bytes)
{
	struct host_load now;
	double average = 0, steal = 0;

	host_load_read(&now);
	if (getloadavg(&average, 1) != 1)
		average = 0;
	if (now.all_ticks > before->all_ticks)
		steal = 100.0 * (double)(now.steal_ticks - before->steal_ticks) /
			(double)(now.all_ticks - before->all_ticks);
	snprintf(out, bytes,
		 "%.1f %% steal, %" PRIu64 " periods throttled by the cgroup, load average %.2f",
		 steal, now.throttled - before->throttled, average);
}
