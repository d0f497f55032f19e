/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gives a domain a name where xenstored runs, so that `xl list` shows it. A convenience: without
 * xenstored, or when it refuses, nothing happens.
 */
#ifndef TOOLS_STORENAME_H
#define TOOLS_STORENAME_H

#include <stdbool.h>
#include <stdint.h>

/* True if a xenstored listens on this host. */
bool storename_available(void);

void storename_set(uint32_t domid, const char *name);
void storename_remove(uint32_t domid);

#endif
