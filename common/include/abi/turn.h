/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The turn as one number: for how many microseconds of virtual time a pCPU of an emulator that
 * counts instructions continues on at most before the next one does. Included by the guest and by
 * the tool; needs nothing of either.
 */
#ifndef ABI_TURN_H
#define ABI_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TURN_DEFAULT  0u /* as the emulator has it; also where there is none */
#define TURN_OP       UINT32_MAX /* until the guest ends it after an operation, by a PAUSE */
#define TURN_SHORTEST 1u /* 1,000 instructions */
#define TURN_MAX      10000000u /* else from 1 to this */

#define TURN_DEFAULT_NAME "default"
#define TURN_OP_NAME      "op"

/* Reads the @length characters of "default", "op" or a number. False if they are none of these. */
static inline bool turn_parse(const char *word, size_t length, uint32_t *turn)
{
	uint64_t number = 0;

	if (length == sizeof(TURN_DEFAULT_NAME) - 1 &&
	    !__builtin_memcmp(word, TURN_DEFAULT_NAME, length)) {
		*turn = TURN_DEFAULT;
		return true;
	}
	if (length == sizeof(TURN_OP_NAME) - 1 && !__builtin_memcmp(word, TURN_OP_NAME, length)) {
		*turn = TURN_OP;
		return true;
	}
	for (size_t i = 0; i < length && number <= TURN_MAX; i++) {
		if (word[i] < '0' || word[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(word[i] - '0');
	}
	*turn = (uint32_t)number;
	return length && number && number <= TURN_MAX;
}

#endif
