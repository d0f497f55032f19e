/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Streams that keep the error number of the first write that failed. stdio keeps only that there
 * was one, so a full disk, noticed at the end, would be said to be an "Input/output error".
 */
#ifndef TOOLS_BASE_STREAM_H
#define TOOLS_BASE_STREAM_H

#include <stdio.h>

/* Must stay where it is while its stream is open. */
struct stream {
	int fd;
	int error; /* of the first write that failed; then nothing more is written */
};

/* A stream that writes to @fd, which stays the caller's. NULL with errno. */
FILE *stream_open(struct stream *stream, int fd);

/* Ends a stream. Returns 0, or -errno of the first write that failed. */
int stream_close(struct stream *stream, FILE *file);

/*
 * To be called first in main(), once. From then on a program that ends after stdout did not take
 * all that was printed says so in one line, which starts with @program, and its exit code is 2.
 */
void stream_guard_stdout(const char *program);

#endif
