/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds in a guest image where it will leave its results (abi/results.h, struct area_note). */
#ifndef TOOLS_AREA_ELFNOTE_H
#define TOOLS_AREA_ELFNOTE_H

#include "abi/results.h"
#include "base/reason.h"

#define ELFNOTE_AREA_MAX (256ull << 20) /* bytes; a larger area is refused */

/*
 * Reads and checks the note of the image @path: page-aligned, not empty, at most ELFNOTE_AREA_MAX.
 * Returns 0, or -errno with @why (no such file, not a whole x86-64 ELF
 * file, no note, a bad one).
 */
int elfnote_read(const char *path, struct area_note *note, struct reason *why);

#endif
