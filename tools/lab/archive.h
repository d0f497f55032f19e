/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files packed into one block of memory, for the mailbox. Used by the host and by the agent in
 * dom0. Regular files and directories only; the reader trusts nothing in the block.
 */
#ifndef TOOLS_LAB_ARCHIVE_H
#define TOOLS_LAB_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct archive {
	uint8_t *base;
	size_t capacity; /* bytes at base */
	size_t used; /* bytes written so far, or bytes to read */
	/*
	 * Called when an entry does not fit: takes away what is there and sets ->used to 0. A file
	 * is then split, and the reader puts it together. NULL: what does not fit is an error.
	 */
	void (*make_room)(struct archive *archive);
	char error[4400]; /* what went wrong, set whenever a function fails */
};

/* Add the regular file at @path under @name. Returns 0, or -1 with ->error set. */
int archive_add_file(struct archive *archive, const char *path, const char *name);

/* Add all that is below directory @path; names are relative to it. Links, devices and sockets are
 * skipped. Returns 0, or -1 with ->error set. */
int archive_add_tree(struct archive *archive, const char *path);

/*
 * Write out all entries. Relative names go below @dir; absolute names are accepted only when
 * @allow_absolute. A name with ".." or an impossible length ends it with an error.
 * Returns the number of files written, or -1 with ->error set.
 */
int archive_extract(struct archive *archive, const char *dir, bool allow_absolute);

/* Make @path and its missing parents. Returns 0, or -1 with errno set. */
int make_directories(const char *path);

#endif
