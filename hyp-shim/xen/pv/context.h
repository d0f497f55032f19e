/* SPDX-License-Identifier: BSD-2-Clause */
/* What Xen holds of a vCPU of a classic PV domain: struct hyp_ops' members of these names. */
#ifndef PV_CONTEXT_H
#define PV_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

struct hyp_user;

void pv_switch_context(uint64_t root, const struct hyp_user *user);
void pv_block(void);
void pv_block_load(uint64_t root);
bool pv_block_loaded(unsigned int cpu);

#endif
