/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The warm start: the machine's state at the end of a cold boot, kept under CACHE/snapshots/ with a
 * key file that names all that it was made from and its own size and checksum. A snapshot whose key
 * does not match is made again.
 */
#ifndef TOOLS_LAB_HOST_SNAPSHOT_H
#define TOOLS_LAB_HOST_SNAPSHOT_H

#include "lab/host/lab.h"

/*
 * Build the image and boot if needed. On success *@fd is the snapshot, open for reading, which
 * stays good whatever other labs do. Returns 0 or an enum lab_exit code after saying why.
 */
int snapshot_ensure(const struct lab *lab, int *fd);

#endif
