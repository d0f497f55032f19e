/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How structs and variables of an image are laid out, from its own debug information: which field
 * of what lies at an offset. `cpu_shared`, 0x48 is "[].leaving" if cpu_shared is an array of
 * structs.
 */
#ifndef TOOLS_LINES_LAYOUT_H
#define TOOLS_LINES_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

struct layout; /* of one image */

/* Reads the image @path. Returns 0, or -errno with @why. Give @layout to layout_close(). */
int layout_open(const char *path, struct layout **layout, struct reason *why);
void layout_close(struct layout *layout);

/*
 * Where @offset bytes into variable @name lies, as what follows its name: "", ".field", "[].field".
 * "" also for a variable that is not known. @out has @bytes bytes.
 */
void layout_of_variable(const struct layout *layout, const char *name, uint64_t offset, char *out,
			size_t bytes);

/* sizeof(struct @tag); 0: there is none. */
uint64_t layout_struct_bytes(const struct layout *layout, const char *tag);

/* The same for an array of struct @tag. */
void layout_of_struct(const struct layout *layout, const char *tag, uint64_t offset, char *out,
		      size_t bytes);

#endif
