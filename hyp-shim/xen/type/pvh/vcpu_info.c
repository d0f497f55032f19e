// SPDX-License-Identifier: BSD-2-Clause
/* See shim/vcpu_info.h. */
#include <shim/vcpu_info.h>

struct xen_vcpu xen_vcpus[NR_CPUS];
