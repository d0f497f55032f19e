/* SPDX-License-Identifier: BSD-2-Clause */
/* Domains that an earlier run left behind. No domain without our mark (owner.h) is touched. */
#ifndef TOOLS_XEN_ORPHANS_H
#define TOOLS_XEN_ORPHANS_H

#include <stdbool.h>

struct xen;

struct orphans {
	bool all; /* also those whose owner still runs */
	unsigned int destroyed, kept, failed;
};

/* Destroys our domains whose owner process no longer runs, says so on stderr, and counts. */
void orphans_destroy(struct xen *xen, struct orphans *orphans);

#endif
