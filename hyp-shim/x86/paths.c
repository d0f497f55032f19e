// SPDX-License-Identifier: BSD-2-Clause
/* The table of interrupt paths, in abi/axes.h order. An image links those that its platforms can have. */
#include <hyp/hyp.h>

#include "abi/axes.h"

#define X(id, name, what) extern const struct ipi_path path_##id __attribute__((weak));
ABI_PATHS(X)
#undef X

const struct ipi_path *const ipi_paths[] = {
#define X(id, name, what) &path_##id,
	ABI_PATHS(X)
#undef X
};
