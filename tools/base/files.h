/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are written whole or not at all, and where the tool's own files are. */
#ifndef TOOLS_BASE_FILES_H
#define TOOLS_BASE_FILES_H

#include <stdio.h>

#include "base/reason.h"
#include "base/stream.h"

#define FILES_PATH_MAX 4096

/* What a new version is called until it is whole; the X are replaced. */
#define FILES_TEMPORARY ".lazyshoot-XXXXXX"

/* An output being written. Must stay where it is until it is committed or abandoned. */
struct new_file {
	FILE *stream;
	struct stream out;
	char path[FILES_PATH_MAX]; /* as the user says it */
	char target[FILES_PATH_MAX]; /* the regular file to be replaced; empty: written in place */
	char temporary[FILES_PATH_MAX];
};

/*
 * Starts a new version of @path; every file that the tool writes is written so. A regular file, or
 * one that is not there yet, is written under a temporary name beside it. What is reached through
 * symbolic links is replaced there, and the links stay. Everything else (a device, a FIFO, one of
 * our own descriptors by a name like /dev/stdout) is written in place, and "-" is standard output.
 * Returns 0, or -errno with @why.
 */
int new_file_open(struct new_file *file, const char *path, struct reason *why);

/*
 * Ends it; a regular file, once it is on the disk, takes the place of the old version. On an error
 * the old version stays and the temporary file goes. Returns 0, or -errno with @why: of the first
 * write that failed.
 */
int new_file_commit(struct new_file *file, struct reason *why);

/* Discards the new version; the old one stays. */
void new_file_abandon(struct new_file *file);

/*
 * Refuses to write @output, a path as of new_file_open(), where it is the regular file @input.
 * Returns 0, or -EINVAL with @why.
 */
int files_check_output(const char *output, const char *input, struct reason *why);

/*
 * Creates the file @path, empty, for a log that grows while it is written. A file or a link of that
 * name is removed, so no link is followed; what is neither, such as a device, is written in place.
 * Returns a descriptor, or -1 with errno.
 */
int files_create(const char *path);

/* Joins a directory and a name. Returns 0, or -ENAMETOOLONG with @why. */
int files_join(char out[FILES_PATH_MAX], const char *dir, const char *name, struct reason *why);

/* Makes @path and the directories above it. Returns 0, or -errno with @why. */
int files_make_dir(const char *path, struct reason *why);

/*
 * Where the tool's images and the lab are: beside the running program, as in a build directory and
 * in the lab, or in ../lib/lazyshoot, as where it is installed. Returns 0, or -errno with @why.
 */
int files_own_dir(char out[FILES_PATH_MAX], struct reason *why);

/* The running program. Returns 0, or -errno with @why. */
int files_own_path(char out[FILES_PATH_MAX], struct reason *why);

#endif
