/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are written whole or not at all, and where the tool's own files are. */
#ifndef TOOLS_BASE_FILES_H
#define TOOLS_BASE_FILES_H

#include <stdio.h>

#include "base/reason.h"

#define FILES_PATH_MAX 4096

/* A file being written under a temporary name. */
struct new_file {
	FILE *stream;
	char path[FILES_PATH_MAX];
	char temporary[FILES_PATH_MAX + 16];
};

/* Starts a new version of @path. Returns 0, or -errno with @why. */
int new_file_open(struct new_file *file, const char *path, struct reason *why);

/*
 * Puts the new version in place of the old one; on a write error the old one stays and the
 * temporary file goes. Returns 0, or -errno with @why.
 */
int new_file_commit(struct new_file *file, struct reason *why);

/* Discards the new version; the old one stays. */
void new_file_abandon(struct new_file *file);

/* Joins a directory and a name. Returns 0, or -ENAMETOOLONG with @why. */
int files_join(char out[FILES_PATH_MAX], const char *dir, const char *name, struct reason *why);

/* Makes @path and the directories above it. Returns 0, or -errno with @why. */
int files_make_dir(const char *path, struct reason *why);

/* The directory of the running program. Returns 0, or -errno with @why. */
int files_own_dir(char out[FILES_PATH_MAX], struct reason *why);

/* The running program. Returns 0, or -errno with @why. */
int files_own_path(char out[FILES_PATH_MAX], struct reason *why);

#endif
