/* SPDX-License-Identifier: BSD-2-Clause */
/* See turn.h. */
#include "plan/turn.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/turn.h"

int turn_read(const char *text, uint32_t *turn, struct reason *why)
{
	if (turn_parse(text, strlen(text), turn))
		return 0;
	return reason_set(why, EINVAL, "--turn: '%s' is neither op nor from 1 to %u", text,
			  TURN_MAX);
}

void turn_format(uint32_t turn, char *out, size_t bytes)
{
	if (turn == TURN_DEFAULT)
		snprintf(out, bytes, TURN_DEFAULT_NAME);
	else if (turn == TURN_OP)
		snprintf(out, bytes, TURN_OP_NAME);
	else
		snprintf(out, bytes, "%" PRIu32, turn);
}

unsigned int turn_us(uint32_t turn)
{
	return turn == TURN_OP ? 0 : turn;
}
