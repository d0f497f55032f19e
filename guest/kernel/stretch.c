// SPDX-License-Identifier: BSD-2-Clause
/* See stretch.h. */
#include "kernel/stretch.h"

struct stretch_periods stretch_periods;
