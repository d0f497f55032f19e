// SPDX-License-Identifier: BSD-2-Clause
/* `refcount` in the loop of visits: two locked operations on mm_count at each. */
#include "guest/mm/lazy/refcount.c"

#define VISITS visits_refcount
#define POLICY "refcount"
#define HOOKS  lazy_refcount
#include "calibrate/guest/loop.h"
