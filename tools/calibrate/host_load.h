/* SPDX-License-Identifier: BSD-2-Clause */
/* What else took CPU time while a calibration ran, as far as Linux says it; for messages. */
#ifndef TOOLS_CALIBRATE_HOST_LOAD_H
#define TOOLS_CALIBRATE_HOST_LOAD_H

#include <stddef.h>
#include <stdint.h>

struct host_load {
	uint64_t steal_ticks, all_ticks; /* of all CPUs; /proc/stat */
	uint64_t throttled; /* periods in which this cgroup was at its limit */
};

void host_load_read(struct host_load *load);

/* "2.1 % steal, 3 periods throttled by the cgroup, load average 4.20" since @before. */
void host_load_say(const struct host_load *before, char *out, size_t bytes);

#endif
