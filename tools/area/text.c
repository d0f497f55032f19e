/* SPDX-License-Identifier: BSD-2-Clause */
/* See text.h. */
#include "area/text.h"

bool area_string_valid(const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (!text[i])
			return true;
		if (text[i] < ' ' || text[i] > '~')
			return false;
	}
	return false;
}
