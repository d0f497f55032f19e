// SPDX-License-Identifier: BSD-2-Clause
#include "engine.h"
#include "model.h"
#include <stdio.h>
bool tracing;
unsigned int trace_step;
void trace_add(enum event event, unsigned int cpu, uintptr_t addr, uint32_t size, uint64_t old,
	       uint64_t value, const void *pc, const char *text)
{
	printf("%3u vCPU %u ev %d addr %lx size %u %lx -> %lx pc %p %s\n", trace_step, cpu, event, addr, size, old, value, pc, text?text:"");
}
void trace_print(const char *failure)
{
	printf("%s\n", failure);
}
void model_name(const void *start, uint64_t bytes, const char *name) {(void)start;(void)bytes;(void)name;}
