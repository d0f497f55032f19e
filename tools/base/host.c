/* SPDX-License-Identifier: BSD-2-Clause */
/* What this host is; see host.h. */
#include "base/host.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/reason.h"

bool host_has_xen(void)
{
	FILE *file = fopen("/proc/xen/capabilities", "re");
	char line[128] = "";
	bool control;

	if (!file)
		return false;
	control = fgets(line, sizeof(line), file) && strstr(line, "control_d");
	fclose(file);
	return control;
}

unsigned int host_cores(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	return sched_getaffinity(0, sizeof(set), &set) ? 1 : (unsigned int)CPU_COUNT(&set);
}

void host_cpu_model(char *out, size_t bytes)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[256];

	snprintf(out, bytes, "unknown");
	while (file && fgets(line, sizeof(line), file)) {
		char *colon = strchr(line, ':');

		if (strncmp(line, "model name", 10) || !colon)
			continue;
		line[strcspn(line, "\n")] = '\0';
		copy_printable(out, bytes, colon[1] ? colon + 2 : "");
		break;
	}
	if (file)
		fclose(file);
}

bool host_is_virtual(void)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[4096];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = !strncmp(line, "flags", 5) && strstr(line, " hypervisor");
	if (file)
		fclose(file);
	return found;
}
