// SPDX-License-Identifier: BSD-2-Clause
/* See cell.h. Stands in for guest/bench: guest_main() starts bench_thread() here. */
#include "cell.h"

#include <hyp/hyp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/axes.h"
#include "bench.h"
#include "call.h"
#include "flush.h"
#include "internal.h"
#include "lazy.h"
#include "names.h"
#include "percpu.h"

#define MEMORY (1ul << 20) /* bytes of the machine */

static const struct cell *current;

void bench_init(void)
{
}

void bench_thread(void *unused)
{
	(void)unused;
	lazy_bind(current->policy);
	flush_bind(current->flush);
	current->scenario->run();
	hyp->shutdown(HYP_POWEROFF);
}

static bool is_among(const char *name, const char *names)
{
	size_t len = strlen(name);

	for (const char *at = names; at && *at; at += strcspn(at, " "), at += *at == ' ')
		if (strcspn(at, " ") == len && !strncmp(at, name, len))
			return true;
	return !names;
}

#define ONE(id, name, what) +1
#define NR_POLICIES (0 ABI_POLICIES(ONE))
#define NR_FLUSHES  (0 ABI_FLUSHES(ONE))

static bool wanted(const struct scenario *s, unsigned int policy, unsigned int flush_kind,
		   bool late_load)
{
	if (!is_among(lazy_policies[policy]->name, s->policies) ||
	    (policy && s->flags & WITHOUT_POLICY) || (flush_kind && !(s->flags & WITH_EVERY_FLUSH)))
		return false;
	/* Of use to those that load a root as they block. */
	return !late_load || (s->flags & WITH_LATE_LOAD && lazy_policies[policy]->before_block);
}

bool cell_get(unsigned int i, struct cell *cell)
{
	for (const struct scenario *const *s = scenarios; *s; s++) {
		for (unsigned int policy = 0; policy < NR_POLICIES; policy++) {
			for (unsigned int kind = 0; kind < 2 * NR_FLUSHES; kind++) {
				bool late_load = kind & 1;

				if (!wanted(*s, policy, kind / 2, late_load) || i--)
					continue;
				*cell = (struct cell){*s, lazy_policies[policy],
						      flush_kinds[kind / 2], late_load, ""};
				snprintf(cell->name, sizeof(cell->name), "%s/%s/%s%s", (*s)->name,
					 cell->policy->name, cell->flush->name,
					 late_load ? "/late-load" : "");
				return true;
			}
		}
	}
	return false;
}

/* Counters and records for workloads, which nothing in the protocols reads. */
static void ignore_statistics(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		memory_ignore(cpu_local[cpu].counters, sizeof(cpu_local[cpu].counters));
	memory_ignore(&mm_last_end, sizeof(mm_last_end));
	memory_ignore(&mm_last_flush, sizeof(mm_last_flush));
}

void cell_boot(const struct cell *cell)
{
	struct host_config config = {.vcpus = cell->scenario->vcpus, .memory = MEMORY};

	current = cell;
	names_reset();
	mode = MODE_OFF;
	tso_forget();
	model_vcpus = cell->scenario->vcpus;
	step_configure(&config, cell->late_load);
	host_run(&config);
	if (host_failure()[0] || !model.gathered) {
		fprintf(stderr, "model: %s: the set-up failed: %s\n%s", cell->name, host_failure(),
			host_console());
		exit(2);
	}
	memory_init();
	stacks_init();
	ignore_statistics();
	for (unsigned int cpu = 0; cpu < model_vcpus; cpu++)
		if (host_vcpu(cpu)->blocked)
			model.vcpu[cpu].op = OP_BLOCK;
	mode = MODE_EXPLORE;
}
