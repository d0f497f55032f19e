/* SPDX-License-Identifier: BSD-2-Clause */
/* The git revision the image was built from; the build writes the file that defines it. */
#ifndef REVISION_H
#define REVISION_H

extern const char revision[];

#endif
