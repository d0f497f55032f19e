// SPDX-License-Identifier: BSD-2-Clause
/* The table of scenarios. */
#include "scenarios.h"

#include <stddef.h>

const struct scenario *const scenarios[] = {
#define X(id) &id,
	MODEL_SCENARIOS(X)
#undef X
		NULL,
};
