/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that may come from anyone, as HTML and as a word of a shell. */
#ifndef TOOLS_HTML_CHART_ESCAPE_H
#define TOOLS_HTML_CHART_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/* For what stands between tags and in "attributes"; '?' for what is not printable ASCII. */
void escape_html(const char *text, FILE *out);

/* Appends a space and @word to @line, quoted if a shell would take it for something else. */
void escape_add_word(char *line, size_t bytes, const char *word);

#endif
