// SPDX-License-Identifier: BSD-2-Clause
/*
 * The table of paths, in abi/axes.h order. The references are weak: a path that is not linked is
 * NULL.
 */
#include <hyp/paths.h>

#include "compiler.h"

#define X(id, name, what) _Pragma(STRINGIFY(weak path_##id))
ABI_PATHS(X)
#undef X

const struct ipi_path *const ipi_paths[] = {
#define X(id, name, what) &path_##id,
	ABI_PATHS(X)
#undef X
};
