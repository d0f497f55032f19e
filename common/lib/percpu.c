// SPDX-License-Identifier: BSD-2-Clause
/* The storage of percpu.h. */
#include "percpu.h"

struct cpu_local cpu_local[NR_CPUS];
struct cpu_status cpu_status[NR_CPUS];
unsigned int nr_cpus;
unsigned int nr_cpus_online;
