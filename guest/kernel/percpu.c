// SPDX-License-Identifier: BSD-2-Clause
/* The storage of percpu.h. */
#include "kernel/percpu.h"

struct cpu_local cpu_local[NR_CPUS];
struct cpu_shared cpu_shared[NR_CPUS];
struct cpumask cpu_online_mask;
unsigned int nr_cpus;
unsigned int nr_cpus_online;
