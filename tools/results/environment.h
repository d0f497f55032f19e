/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a results file that say where its numbers come from: JSON made of facts, which the
 * caller has found out.
 */
#ifndef TOOLS_RESULTS_ENVIRONMENT_H
#define TOOLS_RESULTS_ENVIRONMENT_H

#include <jansson.h>

#include "area/data.h"
#include "plan/boots.h"
#include "results/units.h"
#include "xen/info.h"

/* Each returns a new object, or NULL without memory. */
json_t *environment_tool(void);
json_t *environment_plan(const struct plan *plan);

/* Of a sweep on Xen; @pin is the user's choice of pinning. */
json_t *environment_host(const struct xen_info *xen, const char *pin, const struct units *units);

/* Of a sweep without Xen; @qemu is the version of the emulator. */
json_t *environment_emulated(const char *qemu, const char *pin, const struct units *units);

/* Adds to @environment what the guest of a boot said of itself; @pin may be NULL. */
void environment_add_guest(json_t *environment, const struct plan_boot *boot,
			   unsigned int memory_mib, const unsigned int *pin,
			   const struct area_env *env);

#endif
