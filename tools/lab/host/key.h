/* SPDX-License-Identifier: BSD-2-Clause */
/* The key of a snapshot: a text that differs whenever another machine would come out. */
#ifndef TOOLS_LAB_HOST_KEY_H
#define TOOLS_LAB_HOST_KEY_H

#include "lab/host/lab.h"

/* QEMU and its command line, and what it boots. The image must exist. The caller frees the text.
 * NULL after saying why. */
char *key_make(const struct lab *lab);

/* Size and checksum of an open file. Returns 0, or -1 with errno set. */
int key_sum_file(int fd, uint64_t *bytes, uint64_t *sum);

#endif
