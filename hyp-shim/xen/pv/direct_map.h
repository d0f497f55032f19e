/* SPDX-License-Identifier: BSD-2-Clause */
/* The direct map of a classic PV domain. */
#ifndef PV_DIRECT_MAP_H
#define PV_DIRECT_MAP_H

#include <stdint.h>

struct start_info;

/* The machine address of the entry that maps physical page @pa in the direct map. */
uint64_t direct_map_entry(uint64_t pa);

/*
 * Boot, vCPU 0. Builds the direct map of @nr_pages pages in tables from @first_free on, under the
 * root that is loaded, at @root; page tables in it are read-only. Returns the first page that is
 * free now. No console yet: what fails ends the domain as crashed.
 */
uint64_t direct_map_build(uint64_t *root, uint64_t nr_pages, uint64_t first_free,
			  const struct start_info *info);

#endif
