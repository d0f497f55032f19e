// SPDX-License-Identifier: BSD-2-Clause
/* `hazard` in the loop of visits: a slot is written and exchanged at each. */
#include "guest/mm/lazy/hazard.c"

#define VISITS visits_hazard
#define POLICY "hazard"
#define HOOKS  lazy_hazard
#include "calibrate/guest/loop.h"

/* Nobody is given the duty to free here, since the mm does not end. */
void held_uncount(void)
{
	__builtin_trap();
}
