/* SPDX-License-Identifier: BSD-2-Clause */
/* See wrap.h. */
#include "report/wrap.h"

#include <string.h>

#define COLUMNS 80u

void wrap_print(const char *text, size_t column, unsigned int indent, FILE *out)
{
	while (*text) {
		size_t length = strcspn(text, " ");

		if (column + 1 + length > COLUMNS && column > indent) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		fprintf(out, " %.*s", (int)length, text);
		column += 1 + length;
		text += length + (text[length] == ' ');
	}
}
