/* SPDX-License-Identifier: BSD-2-Clause */
/* A turn (abi/turn.h) in text. */
#ifndef TOOLS_PLAN_TURN_H
#define TOOLS_PLAN_TURN_H

#include <stddef.h>
#include <stdint.h>

/* "default", "op" or the number, as turn_parse() reads it. */
void turn_format(uint32_t turn, char *out, size_t bytes);

#endif
