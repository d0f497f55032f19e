/* SPDX-License-Identifier: BSD-2-Clause */
/* See turn.h. */
#include "plan/turn.h"

#include <inttypes.h>
#include <stdio.h>

#include "abi/turn.h"

void turn_format(uint32_t turn, char *out, size_t bytes)
{
	if (turn == TURN_DEFAULT)
		snprintf(out, bytes, TURN_DEFAULT_NAME);
	else if (turn == TURN_OP)
		snprintf(out, bytes, TURN_OP_NAME);
	else
		snprintf(out, bytes, "%" PRIu32, turn);
}
