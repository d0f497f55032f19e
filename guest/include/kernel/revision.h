/* SPDX-License-Identifier: BSD-2-Clause */
/* The git revision the image was built from; the build writes the file that defines it. */
#ifndef KERNEL_REVISION_H
#define KERNEL_REVISION_H

extern const char revision[];

#endif
