/* SPDX-License-Identifier: BSD-2-Clause */
/* The backend `xen-pvh`. */
#ifndef PVH_PVH_H
#define PVH_PVH_H

#include <hyp/hyp.h>

extern const struct hyp_ops xen_pvh_ops;

#endif
