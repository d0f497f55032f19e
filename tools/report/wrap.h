/* SPDX-License-Identifier: BSD-2-Clause */
/* Words in lines of at most 80 columns. */
#ifndef TOOLS_REPORT_WRAP_H
#define TOOLS_REPORT_WRAP_H

#include <stddef.h>
#include <stdio.h>

/*
 * Prints the words of @text, a space before each, where @column columns of the line are printed
 * already; further lines are indented by @indent.
 */
void wrap_print(const char *text, size_t column, unsigned int indent, FILE *out);

#endif
