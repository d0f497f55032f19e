/* SPDX-License-Identifier: BSD-2-Clause */
/* Removes domains that an earlier run left behind; touches no domain without our mark. */
#ifndef TOOLS_CLEAN_H
#define TOOLS_CLEAN_H

struct xen;

/* Destroys our domains whose owner process no longer runs, saying so. Returns how many. */
unsigned int clean_orphans(struct xen *xen);

#endif
