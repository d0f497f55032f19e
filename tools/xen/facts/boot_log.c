/* SPDX-License-Identifier: BSD-2-Clause */
/* See boot_log.h. The texts are those of Xen 4.17 to 4.20: spec_ctrl.c, time.c. */
#include "xen/facts/boot_log.h"

#include <string.h>

#include "base/reason.h"

#define LINE_MAX_BYTES 512u

/* The next line of *@log without what Xen's console puts before each. False at the end. */
static bool next_line(const char **log, char line[LINE_MAX_BYTES])
{
	size_t length = strcspn(*log, "\n"), copied;
	const char *text = *log;

	if (!*text)
		return false;
	*log += length + (text[length] == '\n');
	if (!strncmp(text, "(XEN) ", 6) && length >= 6) {
		text += 6;
		length -= 6;
	}
	if (text[0] == '[' && memchr(text, ']', length)) {
		size_t stamp = (size_t)((const char *)memchr(text, ']', length) - text) + 1;

		stamp += stamp < length && text[stamp] == ' ';
		text += stamp;
		length -= stamp;
	}
	copied = length < LINE_MAX_BYTES ? length : LINE_MAX_BYTES - 1;
	memcpy(line, text, copied);
	line[copied] = '\0';
	return true;
}

/* The indented lines below the title. */
static void take_mitigations(const char *log, struct xen_info *info)
{
	char line[LINE_MAX_BYTES];
	bool below = false;

	info->nr_mitigations = 0;
	while (next_line(&log, line)) {
		if (below && strncmp(line, "  ", 2))
			return;
		if (below && info->nr_mitigations < XEN_MITIGATIONS_MAX)
			copy_printable(info->mitigations[info->nr_mitigations++],
				       sizeof(info->mitigations[0]), line + 2);
		if (!strcmp(line, "Speculative mitigation facilities:"))
			below = true;
	}
}

void xen_read_boot_log(const char *log, struct xen_info *info)
{
	bool whole = false, warp = false;
	char line[LINE_MAX_BYTES];

	take_mitigations(log, info);
	while (next_line(&log, line)) {
		whole |= !strncmp(line, "Xen version ", 12);
		warp |= !strncmp(line, "TSC warp detected", 17) ||
			!strncmp(line, "TSC: Not invariant across sockets", 33);
	}
	info->tsc_synchronised = XEN_UNKNOWN;
	if (warp)
		info->tsc_synchronised = XEN_NO;
	else if (whole && info->tsc_invariant == XEN_YES)
		info->tsc_synchronised = XEN_YES;
}
