/* SPDX-License-Identifier: BSD-2-Clause */
/* The environment's objects `xen` and `host`: the platform that figures were measured on. */
#ifndef TOOLS_RESULTS_PLATFORM_H
#define TOOLS_RESULTS_PLATFORM_H

#include <jansson.h>

#include "xen/info.h"

/* "yes", "no" or "unknown". */
const char *xen_answer_name(enum xen_answer answer);

json_t *platform_xen(const struct xen_info *xen);

/* The machine below Xen, and this dom0. */
json_t *platform_host(const struct xen_info *xen);

#endif
