// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables as the hardware of the user-space machine sees them, and the rules of classic PV on
 * top: a page is made known as a table before it is linked or loaded, and released before it is
 * ordinary memory again.
 *
 * A vCPU may cache any table below the root that it has loaded, from the moment the table is
 * linked until it loads a root, the same one or another. Releasing a table that a vCPU may have
 * cached, or a root that one has loaded, ends the run.
 */
#include <arch/pte.h>
#include <hyp/hyp.h>

#include "cpumask.h"
#include "internal.h"
#include "page.h"

#define MAX_TABLES 8192

struct table {
	uint64_t pa;
	unsigned int level; /* 0: the record is free */
	struct table *top; /* the root it was linked below; itself for a root */
	bool linked; /* can be reached from its root */
	struct cpumask cached; /* vCPUs that may have it cached; of a root: that have it loaded */
};

static struct table tables[MAX_TABLES];
static unsigned int nr_tables; /* records in use, and free ones among them */
static struct table *loaded[NR_CPUS];

void host_tables_reset(void)
{
	nr_tables = 0;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		loaded[cpu] = NULL;
}

static struct table *find(uint64_t pa)
{
	for (unsigned int i = 0; i < nr_tables; i++)
		if (tables[i].level && tables[i].pa == pa)
			return &tables[i];
	return NULL;
}

void host_table_prepare(uint64_t pa, unsigned int level)
{
	unsigned int i = 0;

	if (find(pa))
		host_fail("page %lx is a table already", pa);
	while (i < nr_tables && tables[i].level)
		i++;
	if (i == MAX_TABLES)
		host_fail("more than %u page tables", MAX_TABLES);
	if (i == nr_tables)
		nr_tables++;
	tables[i] = (struct table){.pa = pa, .level = level};
	if (level == PT_LEVELS) {
		tables[i].top = &tables[i];
		tables[i].linked = true;
	}
}

void host_table_release(uint64_t pa, unsigned int level)
{
	struct table *table = find(pa);

	if (!table || table->level != level)
		host_fail("page %lx is released, but is no table of level %u", pa, level);
	if (!cpumask_empty(&table->cached))
		host_fail("a table of level %u is freed, but vCPU %u %s it", level,
			  cpumask_next(0, &table->cached),
			  level == PT_LEVELS ? "has loaded" : "may have cached");
	table->level = 0;
}

/* What hangs below @root is linked no more. */
static void unlink_below(struct table *root)
{
	for (unsigned int i = 0; i < nr_tables; i++)
		if (tables[i].level && tables[i].top == root && &tables[i] != root)
			tables[i].linked = false;
}

void host_set_entry(uint64_t *entry, uint64_t value, unsigned int level)
{
	uint64_t pa = virt_to_phys(entry);
	struct table *table = find(pa & PTE_ADDRESS), *below;

	if (!table || table->level != level)
		host_fail("an entry is written at %lx, where no table of level %u is", pa, level);
	*entry = value;
	if (table->level == 1)
		return;
	if (!(value & PTE_PRESENT)) {
		/* The guest clears entries of roots only, and then all of the user half's. */
		if (table->level != PT_LEVELS)
			host_fail("an entry of a table of level %u is cleared", table->level);
		unlink_below(table);
		return;
	}
	below = find(value & PTE_ADDRESS);
	if (!below || below->level != table->level - 1)
		host_fail("an entry of level %u points to a page that is no table below it",
			  table->level);
	below->top = table->top;
	below->linked = table->linked;
	if (below->linked)
		below->cached = table->top->cached;
}

void host_load_root(unsigned int cpu, uint64_t root)
{
	struct table *table = find(root);

	if (!table || table->level != PT_LEVELS)
		host_fail("vCPU %u loads %lx, which is no root", cpu, root);
	for (unsigned int i = 0; i < nr_tables; i++) {
		cpumask_clear_cpu(cpu, &tables[i].cached);
		if (tables[i].level && tables[i].top == table && tables[i].linked)
			cpumask_set_cpu(cpu, &tables[i].cached);
	}
	loaded[cpu] = table;
}

void host_forget_tables(unsigned int cpu)
{
	for (unsigned int i = 0; i < nr_tables; i++)
		if (tables[i].level != PT_LEVELS)
			cpumask_clear_cpu(cpu, &tables[i].cached);
}

void host_check_roots(void)
{
	for (unsigned int cpu = 0; cpu < host_configuration()->vcpus; cpu++)
		if (loaded[cpu] && *(const uint64_t *)phys_to_virt(loaded[cpu]->pa) == PAGE_POISON)
			host_fail("vCPU %u has a root loaded that was freed", cpu);
}
