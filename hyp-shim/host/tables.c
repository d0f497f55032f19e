// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables as the hardware of the user-space machine sees them, and the rules of classic PV on
 * top: a page is made known as a table before it is linked or loaded, and released before it is
 * ordinary memory again.
 *
 * A vCPU may cache any table below the root that it has loaded, from the moment the table is
 * linked until it loads a root, the same one or another, or is flushed. Releasing a table that a
 * vCPU may have cached, or a root that one has loaded, ends the run.
 *
 * It may as well cache any translation that it has the lowest table of. One that was changed is
 * stale: until the page it led to is freed, another vCPU may still be about to flush; from then on
 * being in user mode with it ends the run.
 */
#include <arch/pte.h>
#include <hyp/hyp.h>

#include "cpumask.h"
#include "internal.h"
#include "kernel/page.h"

#define MAX_TABLES 8192

struct table {
	uint64_t pa;
	unsigned int level; /* 0: the record is free */
	struct table *top; /* the root it was linked below; itself for a root */
	struct table *parent; /* the table it was linked in; NULL for a root */
	bool linked; /* can be reached from its root */
	struct cpumask cached; /* vCPUs that may have it cached; of a root: that have it loaded */
};

static struct table tables[MAX_TABLES];
static unsigned int nr_tables; /* records in use, and free ones among them */
static struct table *loaded[NR_CPUS];

#define MAX_STALE 64

/* What a vCPU may have cached of an entry that has changed since. */
static struct stale {
	unsigned int nr;
	struct {
		uint64_t pa; /* the page it led to; 0: one of the image, never freed */
		bool freed;
	} pages[MAX_STALE];
} stale[NR_CPUS];

void host_tables_reset(void)
{
	nr_tables = 0;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		loaded[cpu] = NULL;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		stale[cpu].nr = 0;
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

/* @table and what hangs below it is linked no more. */
static void unlink_table(struct table *table)
{
	for (unsigned int i = 0; i < nr_tables; i++) {
		struct table *above = tables[i].level ? &tables[i] : NULL;

		while (above && above != table)
			above = above->parent;
		if (above)
			tables[i].linked = false;
	}
}

static void make_stale(const struct table *table, uint64_t was)
{
	for_each_cpu(cpu, &table->cached) {
		struct stale *list = &stale[cpu];

		if (list->nr == MAX_STALE)
			host_fail("vCPU %u has more than %u stale translations", cpu, MAX_STALE);
		list->pages[list->nr].pa = was & PTE_SHARED ? 0 : was & PTE_ADDRESS;
		list->pages[list->nr++].freed = false;
	}
}

void host_set_entry(uint64_t *entry, uint64_t value, unsigned int level)
{
	uint64_t pa = virt_to_phys(entry), was;
	struct table *table = find(pa & PTE_ADDRESS), *below;

	if (!table || table->level != level)
		host_fail("an entry is written at %lx, where no table of level %u is", pa, level);
	was = *entry;
	*entry = value;
	if (table->level == 1) {
		if (was & PTE_PRESENT && was != value)
			make_stale(table, was);
		return;
	}
	if (!(value & PTE_PRESENT)) {
		unlink_table(find(was & PTE_ADDRESS));
		return;
	}
	if (was & PTE_PRESENT)
		host_fail("an entry of level %u is replaced without having been cleared",
			  table->level);
	below = find(value & PTE_ADDRESS);
	if (!below || below->level != table->level - 1)
		host_fail("an entry of level %u points to a page that is no table below it",
			  table->level);
	below->top = table->top;
	below->parent = table;
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
	stale[cpu].nr = 0;
}

void host_forget_tables(unsigned int cpu)
{
	for (unsigned int i = 0; i < nr_tables; i++)
		if (tables[i].level != PT_LEVELS)
			cpumask_clear_cpu(cpu, &tables[i].cached);
}

void host_flush_tlb(const struct cpumask *mask, uint64_t va)
{
	for_each_cpu(cpu, mask) {
		/* A single page's flush leaves the tables above it cached. */
		if (va != HYP_FLUSH_ALL)
			stale[cpu].nr = 0;
		else if (loaded[cpu])
			host_load_root(cpu, loaded[cpu]->pa);
	}
}

void *host_user_page(unsigned int cpu, uint64_t va, bool write)
{
	uint64_t entry = loaded[cpu] ? loaded[cpu]->pa : 0;

	for (unsigned int level = PT_LEVELS; entry && level; level--) {
		const uint64_t *table = phys_to_virt(entry & PTE_ADDRESS);

		entry = table[pt_index(va, level)];
		if (!(entry & PTE_PRESENT) || !(entry & PTE_USER) ||
		    (write && !(entry & PTE_WRITE)))
			entry = 0;
	}
	return entry ? phys_to_virt(entry & PTE_ADDRESS) : NULL;
}

static bool is_freed(uint64_t pa)
{
	return *(const uint64_t *)phys_to_virt(pa) == PAGE_POISON;
}

static void check_translations(unsigned int cpu)
{
	for (unsigned int i = 0; i < stale[cpu].nr; i++) {
		uint64_t pa = stale[cpu].pages[i].pa;

		if (pa && is_freed(pa))
			stale[cpu].pages[i].freed = true;
		if (stale[cpu].pages[i].freed && host_vcpu(cpu)->user)
			host_fail("vCPU %u is in user mode with a stale translation to page %lx",
				  cpu, pa);
	}
}

void host_check_tables(void)
{
	for (unsigned int cpu = 0; cpu < host_configuration()->vcpus; cpu++) {
		if (loaded[cpu] && is_freed(loaded[cpu]->pa))
			host_fail("vCPU %u has a root loaded that was freed", cpu);
		check_translations(cpu);
	}
}
