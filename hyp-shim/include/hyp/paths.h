/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The paths: a line ID of ABI_PATHS is path_ID, defined in a file path_*.c that includes this. An
 * image links the paths that its platforms support.
 */
#ifndef HYP_PATHS_H
#define HYP_PATHS_H

#include <hyp/hyp.h>

#include "abi/axes.h"

#define X(id, name, what) extern const struct ipi_path path_##id;
ABI_PATHS(X)
#undef X

#endif
