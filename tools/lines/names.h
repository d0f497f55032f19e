/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What lies where in a guest and in Xen, by name: a variable and its field, a struct of a pool that
 * the guest has published and its field, and in Xen a variable or, for its heap, the function that
 * touched it. Names are short texts: "mm.mm_count.counter", "cpu_shared[].ipi_pending",
 * "xen:per_cpu__...", "xen:@evtchn_send".
 */
#ifndef TOOLS_LINES_NAMES_H
#define TOOLS_LINES_NAMES_H

#include <stdint.h>

#include "abi/results.h"
#include "base/reason.h"

#define LINE_NAME_MAX 64u

struct line_names;

/*
 * @guest: the image that ran; @xen: Xen's file with symbols, NULL if none ran or it is not known.
 * @pools: what the guest has published. Returns 0, or -errno with @why. Give @names to
 * line_names_close() in any case.
 */
int line_names_open(struct line_names **names, const char *guest, const char *xen,
		    const struct area_pool *pools, unsigned int nr_pools, struct reason *why);
void line_names_close(struct line_names *names);

/* The name of what the instruction at @pc touched at @va. */
void line_name(const struct line_names *names, uint64_t va, uint64_t pc, char name[LINE_NAME_MAX]);

#endif
