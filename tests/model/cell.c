// SPDX-License-Identifier: BSD-2-Clause
/* See cell.h. Stands in for guest/bench: guest_main() starts bench_thread() here. */
#include "cell.h"

#include <hyp/hyp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/axes.h"
#include "bench/bench.h"
#include "internal.h"
#include "kernel/call.h"
#include "kernel/cpu_shared.h"
#include "mm/flush.h"
#include "mm/lazy.h"
#include "names.h"

#define MEMORY (1ul << 20) /* bytes of the machine */

static const struct cell *current;

void bench_init(void)
{
}

void bench_thread(void *unused)
{
	(void)unused;
	lazy_bind_number(current->policy);
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

/* The numbers of the policies without modifiers, with one, and with all. */
static bool is_simple(unsigned int policy)
{
	unsigned int set = policy < NR_POLICIES ? 0 : policy - NR_POLICIES;

	return !(set & (set - 1)) || set == (1u << NR_MODIFIERS) - 1;
}

static bool wanted(const struct scenario *s, const char *name, unsigned int number,
		   unsigned int kind, bool late_load)
{
	if (!is_among(name, s->policies) || (number && s->flags & WITHOUT_POLICY) ||
	    number == POLICY_MODIFIED(0) ||
	    (!(s->flags & WITH_EVERY_MODIFIER) && !is_simple(number)) ||
	    (kind && !(s->flags & WITH_EVERY_FLUSH)))
		return false;
	return !late_load || (s->flags & WITH_LATE_LOAD && number >= POLICY_MODIFIED(0) &&
			      (number - POLICY_MODIFIED(0)) & 1u << MODIFIER_block);
}

/* All of them, named once: composing a policy's name is guest code, and slow under the hooks. */
static struct cell *cells;
static unsigned int nr_cells;

static void add_cell(const struct cell *cell)
{
	struct cell *more = cells;

	if (!(nr_cells & (nr_cells - 1)))
		more = realloc(cells, MAX(2 * nr_cells, 1u) * sizeof(*cells));
	if (!more) {
		perror("memory for the list of cells");
		exit(2);
	}
	cells = more;
	cells[nr_cells++] = *cell;
}

static void add_policy(const struct scenario *s, unsigned int number)
{
	struct lazy_policy policy;

	lazy_compose(number, &policy);
	for (unsigned int variant = 0; variant < 4; variant++) {
		unsigned int kind = variant / 2;
		bool late_load = variant & 1;
		struct cell cell = {s, number, flush_kinds[kind], late_load, ""};

		if (!wanted(s, policy.name, number, kind, late_load))
			continue;
		snprintf(cell.name, sizeof(cell.name), "%s/%s/%s%s", s->name, policy.name,
			 cell.flush->name, late_load ? "/late-load" : "");
		add_cell(&cell);
	}
}

bool cell_get(unsigned int i, struct cell *cell)
{
	if (!nr_cells)
		for (const struct scenario *const *s = scenarios; *s; s++)
			for (unsigned int number = 0; number < NR_POLICY_NUMBERS; number++)
				add_policy(*s, number);
	if (i >= nr_cells)
		return false;
	*cell = cells[i];
	return true;
}

/* Counters and records for workloads, which nothing in the protocols reads. */
static void ignore_statistics(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		memory_ignore(cpu_local[cpu].counters, sizeof(cpu_local[cpu].counters));
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		memory_ignore(&mm_records[cpu], offsetof(struct mm_record, ended));
}

void cell_boot(const struct cell *cell)
{
	struct host_config config = {
		.vcpus = cell->scenario->vcpus, .memory = MEMORY, .cmdline = "held=2"};

	current = cell;
	names_reset();
	mode = MODE_OFF;
	tso_forget();
	model_vcpus = cell->scenario->vcpus;
	platform_configure(&config, cell->late_load);
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
