/* SPDX-License-Identifier: BSD-2-Clause */
/* See escape.h. */
#include "html/chart/escape.h"

#include <string.h>

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%"

void escape_html(const char *text, FILE *out)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*text >= ' ' && *text <= '~' ? *text : '?', out);
		}
	}
}

static void append(char *line, size_t bytes, const char *text)
{
	size_t used = strlen(line);

	snprintf(line + used, bytes - used, "%s", text);
}

void escape_add_word(char *line, size_t bytes, const char *word)
{
	char one[2] = "";

	append(line, bytes, " ");
	if (*word && strspn(word, PLAIN) == strlen(word)) {
		append(line, bytes, word);
		return;
	}
	append(line, bytes, "'");
	for (; *word; word++) {
		one[0] = *word;
		append(line, bytes, *word == '\'' ? "'\\''" : one);
	}
	append(line, bytes, "'");
}
