/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The paths by name: one path_ID a line of ABI_PATHS, each in a file path_*.c that includes this. An
 * image links those that its platforms can have.
 */
#ifndef X86_PATHS_H
#define X86_PATHS_H

#include <hyp/hyp.h>

#include "abi/axes.h"

#define X(id, name, what) extern const struct ipi_path path_##id;
ABI_PATHS(X)
#undef X

#endif
