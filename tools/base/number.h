/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole numbers in text: decimal digits and nothing else. A leading 0 changes nothing, and there is
 * no sign, no space and no other base.
 */
#ifndef TOOLS_BASE_NUMBER_H
#define TOOLS_BASE_NUMBER_H

#include <stdint.h>

#include "base/reason.h"

/*
 * Reads the number at the start of @text; one that does not fit reads as UINT64_MAX. Returns what
 * follows it, or NULL if @text starts with no digit.
 */
const char *number_scan(const char *text, uint64_t *value);

/*
 * Reads @text, all of which must be a number in @min..@max. @what names it in messages. Returns 0,
 * or -EINVAL with @why; then *@value is not changed.
 */
int number_parse(const char *what, const char *text, uint64_t min, uint64_t max, uint64_t *value,
		 struct reason *why);

/* The same of 32 bits. */
int number_parse_u32(const char *what, const char *text, uint32_t min, uint32_t max,
		     uint32_t *value, struct reason *why);

#endif
