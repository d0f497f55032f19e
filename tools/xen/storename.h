/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of domains in xenstore. Setting one, so that `xl list` shows it, is a convenience: without
 * xenstored, or when it refuses, nothing happens.
 */
#ifndef TOOLS_XEN_STORENAME_H
#define TOOLS_XEN_STORENAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"

/* True if a xenstored listens on this host. */
bool storename_available(void);

void storename_set(uint32_t domid, const char *name);
void storename_remove(uint32_t domid);

/*
 * The domain of that name in *@domid. Returns 0, or -errno with @why (no xenstored, no such name).
 */
int storename_find(const char *name, uint32_t *domid, struct reason *why);

#endif
