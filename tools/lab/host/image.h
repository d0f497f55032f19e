/* SPDX-License-Identifier: BSD-2-Clause */
/* What the lab boots: CACHE/image/{xen,vmlinux,initramfs}, made by the script build-image. */
#ifndef TOOLS_LAB_HOST_IMAGE_H
#define TOOLS_LAB_HOST_IMAGE_H

#include "lab/host/lab.h"

/* Make the image if it is missing or older than what it is made from. The caller holds the lock.
 * Returns 0 or an enum lab_exit code after saying why. */
int image_ensure(const struct lab *lab);

/* The files that the machine boots, relative to the cache directory; ends with NULL. */
extern const char *const image_files[];

#endif
