/* SPDX-License-Identifier: BSD-2-Clause */
/* One name on an axis. */
#ifndef TOOLS_PLAN_AXIS_ENTRY_H
#define TOOLS_PLAN_AXIS_ENTRY_H

#define AXIS_ENTRIES_MAX 128 /* of an axis, listed or not */
#define AXIS_NAME_MAX    48 /* bytes of a name with its terminator, in results */

struct axis_entry {
	const char *name;
	const char *what;
};

#endif
