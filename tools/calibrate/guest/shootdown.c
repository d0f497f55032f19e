// SPDX-License-Identifier: BSD-2-Clause
/* `shootdown` in the loop of visits: what a visit costs that tracks nothing. */
#include "guest/mm/lazy/shootdown.c"

#define VISITS visits_shootdown
#define POLICY "shootdown"
#define HOOKS  lazy_shootdown
#include "calibrate/guest/loop.h"
