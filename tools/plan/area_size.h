/* SPDX-License-Identifier: BSD-2-Clause */
/* How large a results area a plan needs, known before a guest is booted. */
#ifndef TOOLS_PLAN_AREA_SIZE_H
#define TOOLS_PLAN_AREA_SIZE_H

#include "plan/plan.h"

/*
 * The bytes that a boot of the plan with @vcpus can fill at most, in whole pages (area_size.h of
 * the ABI says what a cell can).
 */
uint64_t plan_area_bytes(const struct plan *plan, unsigned int vcpus);

/* 0, or -EINVAL with @why: no guest can have an area as large as one of the plan's boots needs. */
int plan_check_area(const struct plan *plan, struct reason *why);

#endif
