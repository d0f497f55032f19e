/* SPDX-License-Identifier: BSD-2-Clause */
/* What the toolstack asks of the domain in xenstore. vCPU 0. */
#ifndef SHIM_TOOLSTACK_H
#define SHIM_TOOLSTACK_H

#include <hyp/hyp.h>

/* struct hyp_ops' members vcpus_wanted and end_wanted. */
unsigned int xen_vcpus_wanted(void);
bool xen_end_wanted(enum hyp_shutdown *how);

#endif
