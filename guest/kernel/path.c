// SPDX-License-Identifier: BSD-2-Clause
/* See path.h. vCPU 0, in a kernel thread or at boot. */
#include "kernel/path.h"

#include "abi/axes.h"
#include "atomic.h"
#include "printk.h"

const struct ipi_path *path;

void path_bind(const struct ipi_path *new_path)
{
	WRITE_ONCE(path, new_path);
}

const char *path_unusable(const struct ipi_path *candidate)
{
	return candidate ? candidate->unusable() : hyp->absent_path;
}

void path_bind_any(void)
{
#define X(id, name, what) +1
	for (unsigned int i = 0; i < 0 ABI_PATHS(X); i++) {
#undef X
		if (!path_unusable(ipi_paths[i])) {
			path_bind(ipi_paths[i]);
			return;
		}
	}
	panic("no interrupt path works on %s", hyp->name);
}
