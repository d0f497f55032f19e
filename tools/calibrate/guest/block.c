// SPDX-License-Identifier: BSD-2-Clause
/* `shootdown+block` in the loop of visits: each visit is one that would block. */
#include "guest/mm/lazy/shootdown.c"
#include "guest/mm/lazy/block.c"

#define VISITS visits_block
#define POLICY "shootdown+block"
#define HOOKS  lazy_shootdown
#define BLOCKS lazy_block
#include "calibrate/guest/loop.h"
