/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's image in memory: where it will leave its results (abi/results.h, struct area_note), and
 * how large that area is, which is made to fit the plan before each boot.
 */
#ifndef TOOLS_AREA_ELFNOTE_H
#define TOOLS_AREA_ELFNOTE_H

#include <stddef.h>

#include "abi/results.h"
#include "base/reason.h"

#define ELFNOTE_IMAGE_MAX (256 << 20) /* bytes; a larger file is no image of ours */

struct elf_image {
	char *data; /* the whole file */
	size_t bytes;
	size_t note_at; /* where the content of the note is in it */
	struct area_note note;
};

/*
 * Reads the image @path and checks its note: page-aligned, not empty, at most AREA_BYTES_MAX.
 * Returns 0, or -errno with @why (no such file, not a whole x86-64 ELF file, no note, a bad one);
 * then nothing is held.
 */
int elfnote_read(const char *path, struct elf_image *image, struct reason *why);

/*
 * Gives the image in memory an area of @bytes, a multiple of the page size: in the note, by which
 * the guest goes, and in the segment, by which whoever loads it does. Returns 0, or -ENOEXEC with
 * @why.
 */
int elfnote_resize(struct elf_image *image, uint64_t bytes, struct reason *why);

/* Safe on a zeroed struct and twice. */
void elfnote_free(struct elf_image *image);

#endif
