// SPDX-License-Identifier: BSD-2-Clause
/* `eager` in the loop of visits: the mask is left and entered at each. */
#include "guest/mm/lazy/eager.c"

#define VISITS visits_eager
#define POLICY "eager"
#define HOOKS  lazy_eager
#include "calibrate/guest/loop.h"
