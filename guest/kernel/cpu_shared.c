// SPDX-License-Identifier: BSD-2-Clause
/* The storage of cpu_shared.h. */
#include "kernel/cpu_shared.h"

struct cpu_shared cpu_shared[NR_CPUS];
struct cpumask cpu_online_mask;
