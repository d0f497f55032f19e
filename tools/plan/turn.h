/* SPDX-License-Identifier: BSD-2-Clause */
/* A turn (abi/turn.h) in text. */
#ifndef TOOLS_PLAN_TURN_H
#define TOOLS_PLAN_TURN_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define TURN_TEXT_MAX 16 /* bytes of turn_format() with the terminator */

/* Returns 0, or -EINVAL with @why: @text is neither "op" nor a number of microseconds. */
int turn_read(const char *text, uint32_t *turn, struct reason *why);

/* "default", "op" or the number, as turn_parse() reads it. */
void turn_format(uint32_t turn, char *out, size_t bytes);

/* The timer that bounds turns, in microseconds; 0: the emulator's own, and under "op" too. */
unsigned int turn_us(uint32_t turn);

#endif
