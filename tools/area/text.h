/* SPDX-License-Identifier: BSD-2-Clause */
/* Strings in a results area. */
#ifndef TOOLS_AREA_TEXT_H
#define TOOLS_AREA_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* True if @text holds a NUL within @bytes and only printable ASCII before it. */
bool area_string_valid(const char *text, size_t bytes);

#endif
