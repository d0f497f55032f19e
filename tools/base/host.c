/* SPDX-License-Identifier: BSD-2-Clause */
/* What this host is; see host.h. */
#include "base/host.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/reason.h"

#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"

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

void host_vulnerabilities(void (*take)(const char *name, const char *text, void *arg), void *arg)
{
	struct dirent **entries = NULL;
	int nr = scandir(VULNERABILITIES, &entries, NULL, alphasort);

	for (int i = 0; i < nr; i++) {
		char path[FILES_PATH_MAX], line[256], text[256];
		FILE *file = NULL;

		if (entries[i]->d_name[0] != '.' &&
		    !files_join(path, VULNERABILITIES, entries[i]->d_name, NULL))
			file = fopen(path, "re");
		if (file && fgets(line, sizeof(line), file)) {
			line[strcspn(line, "\n")] = '\0';
			copy_printable(text, sizeof(text), line);
			take(entries[i]->d_name, text, arg);
		}
		if (file)
			fclose(file);
		free(entries[i]);
	}
	free(entries);
}
