/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What lies where in a guest and in Xen, by name: a variable and its field, an object of a kind
 * that the guest has marked and its field, and in Xen a variable or, for its heap, the function
 * that touched it. Names are short texts: "mm.mm_count", "cpu_shared[].ipi_pending",
 * "xen:dom_sizes", "xen:@evtchn_send".
 */
#ifndef TOOLS_LINES_NAMES_H
#define TOOLS_LINES_NAMES_H

#include <stdint.h>

#include "base/reason.h"
#include "lines/moves.h"
#include "lines/stretches.h"

#define LINE_NAME_MAX 64u

struct line_names;

/*
 * @guest: the image that ran, @stretches its marks, which must live as long; @xen: Xen's file with
 * symbols, NULL if none ran. Returns 0, or -errno with @why. Give @names to line_names_close() in
 * any case.
 */
int line_names_open(struct line_names **names, const char *guest, const char *xen,
		    const struct stretches *stretches, struct reason *why);
void line_names_close(struct line_names *names);

/* The name of what @move is about. */
void line_name(const struct line_names *names, const struct move *move, char name[LINE_NAME_MAX]);

#endif
