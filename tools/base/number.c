/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers; see number.h. */
#include "base/number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>

const char *number_scan(const char *text, uint64_t *value)
{
	uint64_t sum = 0;

	if (!isdigit((unsigned char)*text))
		return NULL;
	for (; isdigit((unsigned char)*text); text++) {
		unsigned int digit = (unsigned int)(*text - '0');

		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, digit, &sum))
			sum = UINT64_MAX;
	}
	*value = sum;
	return text;
}

int number_parse(const char *what, const char *text, uint64_t min, uint64_t max, uint64_t *value,
		 struct reason *why)
{
	uint64_t number = 0;
	const char *end = number_scan(text, &number);

	if (!end || *end || number < min || number > max)
		return reason_set(why, EINVAL, "%s: '%s' is not a number in %" PRIu64 "-%" PRIu64,
				  what, text, min, max);
	*value = number;
	return 0;
}

int number_parse_u32(const char *what, const char *text, uint32_t min, uint32_t max,
		     uint32_t *value, struct reason *why)
{
	uint64_t number = 0;
	int ret = number_parse(what, text, min, max, &number, why);

	if (!ret)
		*value = (uint32_t)number;
	return ret;
}
