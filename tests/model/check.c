// SPDX-License-Identifier: BSD-2-Clause
/*
 * The properties that hold at every choice point. Others are checked where they happen: use of a
 * freed page and double frees (hooks.c), freed tables and stale translations (hyp-shim/host),
 * panics, and at the end of an execution (search.c).
 */
#include <stdarg.h>
#include <stdio.h>

#include "engine.h"
#include "internal.h"
#include "kernel/cpu_shared.h"
#include "kernel/options.h"
#include "mm/held.h"
#include "mm/mm.h"
#include "sched/sched.h"

void model_fail(const char *format, ...)
{
	char message[400];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	host_fail("%s", message);
}

static bool is_freed(const struct mm *mm)
{
	return mm && mm != &init_mm && *(const uint64_t *)mm == PAGE_POISON;
}

static void check_holder(unsigned int cpu, const struct mm *mm, const char *how)
{
	if (is_freed(mm))
		model_fail("vCPU %u %s an mm that was freed", cpu, how);
}

/* I1 of docs/lazy-tlb.md. */
static void check_mask(unsigned int cpu, const struct mm *mm)
{
	if (mm == &init_mm || mm->cpumask.bits[0] >> cpu & 1 || cpu_shared[cpu].leaving == mm)
		return;
	model_fail("vCPU %u has the root of an mm loaded whose mask lacks it (I1)", cpu);
}

unsigned int check_held(void)
{
	enum mode saved = mode;
	unsigned int now;

	mode = MODE_OFF; /* the checker's own look */
	now = held_now();
	mode = saved;
	return now;
}

void check_properties(void)
{
	/* But for what each vCPU is about to add to it. */
	if (check_held() > options.held + model_vcpus)
		model_fail("more than %lu mms are held", options.held);
	host_check_tables();
	check_races();
	for (unsigned int cpu = 0; cpu < model_vcpus; cpu++) {
		const struct cpu_local *c = &cpu_local[cpu];

		check_holder(cpu, model.vcpu[cpu].root_of, "has loaded");
		check_holder(cpu, c->loaded_mm, "has as its loaded_mm");
		check_holder(cpu, c->current->active_mm, "runs on");
		check_mask(cpu, model.vcpu[cpu].root_of);
	}
}
