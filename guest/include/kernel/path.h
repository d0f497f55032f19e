/* SPDX-License-Identifier: BSD-2-Clause */
/* The bound interrupt path. */
#ifndef KERNEL_PATH_H
#define KERNEL_PATH_H

#include <hyp/hyp.h>

/* Changed only by path_bind(), read by every vCPU that sends. */
extern const struct ipi_path *path;

/* NULL, or why @candidate, an entry of ipi_paths, cannot be used here. */
const char *path_unusable(const struct ipi_path *candidate);

/* Binds the path for all later IPIs. No call may be in flight. */
void path_bind(const struct ipi_path *new_path);

/* Binds the first path that works on this platform, for start-up. Panics if there is none. */
void path_bind_any(void);

#endif
