// SPDX-License-Identifier: BSD-2-Clause
/* `quiesce` in the loop of visits: borrows as `shootdown` does, and counts loads of other roots. */
#include "guest/mm/lazy/shootdown.c"
#include "guest/mm/lazy/quiesce.c"

#define VISITS visits_quiesce
#define POLICY "quiesce"
#define HOOKS  lazy_quiesce
#include "calibrate/guest/loop.h"
