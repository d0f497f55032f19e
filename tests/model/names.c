// SPDX-License-Identifier: BSD-2-Clause
/* See names.h. Variables are nm's, source lines addr2line's. */
#include "names.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"
#include "kernel/cpu_shared.h"
#include "mm/mm.h"
#include "model.h"
#include "sched/sched.h"

struct field {
	size_t offset;
	const char *name;
};

#define FIELD(type, name)                          \
	{                                          \
		offsetof(struct type, name), #name \
	}

static const struct field mm_fields[] = {
	FIELD(mm, mm_users),
	FIELD(mm, magic),
	FIELD(mm, root),
	FIELD(mm, next_stack),
	FIELD(mm, tlb_gen),
	FIELD(mm, pages),
	FIELD(mm, next_held),
	FIELD(mm, held_since),
	FIELD(mm, mm_count),
	FIELD(mm, cpumask),
	{0, NULL},
};

static const struct field task_fields[] = {
	FIELD(task, sp),     FIELD(task, mm),    FIELD(task, active_mm),
	FIELD(task, cpu),    FIELD(task, state), FIELD(task, killed),
	FIELD(task, next),   FIELD(task, fn),    FIELD(task, arg),
	FIELD(task, stack),  FIELD(task, name),  FIELD(task, ops),
	FIELD(task, on_cpu), FIELD(task, gone),  {0, NULL},
};

static const struct field shared_fields[] = {
	FIELD(cpu_shared, ipi_pending),
	FIELD(cpu_shared, call_from),
	FIELD(cpu_shared, wake_list),
	FIELD(cpu_shared, leaving),
	FIELD(cpu_shared, loaded_mm),
	FIELD(cpu_shared, roots_replaced),
	FIELD(cpu_shared, hazard),
	FIELD(cpu_shared, resting),
	{0, NULL},
};

static const struct field status_fields[] = {
	FIELD(cpu_status, state),
	FIELD(cpu_status, stopped),
	{0, NULL},
};

static const struct field local_fields[] = {
	FIELD(cpu_local, cpu),
	FIELD(cpu_local, current),
	FIELD(cpu_local, idle),
	FIELD(cpu_local, run_head),
	FIELD(cpu_local, run_tail),
	FIELD(cpu_local, idle_visitor),
	FIELD(cpu_local, prev),
	FIELD(cpu_local, prev_mm),
	FIELD(cpu_local, loaded_mm),
	FIELD(cpu_local, loaded_gen),
	FIELD(cpu_local, need_resched),
	FIELD(cpu_local, counters),
	{0, NULL},
};

static const struct field no_fields[] = {{0, NULL}};

static struct {
	uintptr_t start;
	size_t bytes;
	const char *name;
} named[32];
static unsigned int nr_named;

static struct symbol {
	uintptr_t start;
	unsigned long bytes;
	char name[48];
} * symbols;
static size_t nr_symbols;

static struct code {
	const void *pc;
	char where[120];
} * codes;
static size_t nr_codes;

void names_reset(void)
{
	nr_named = 0;
}

void model_name(const void *start, uint64_t bytes, const char *name)
{
	if (nr_named == sizeof(named) / sizeof(named[0]))
		return;
	named[nr_named].start = (uintptr_t)start;
	named[nr_named].bytes = bytes;
	named[nr_named++].name = name;
}

static void add_offset(char *text, size_t size, size_t offset, const struct field *fields)
{
	const struct field *field = NULL;
	size_t len = strlen(text);

	for (const struct field *f = fields; f->name; f++)
		if (f->offset <= offset && (!field || f->offset > field->offset))
			field = f;
	if (field) {
		len += (size_t)snprintf(text + len, size - len, ".%s", field->name);
		offset -= field->offset;
	}
	if (offset && len < size)
		snprintf(text + len, size - len, "+%zu", offset);
}

static bool in_array(uintptr_t addr, const void *array, size_t each, const char *name,
		     const struct field *fields, char *text, size_t size)
{
	size_t offset = addr - (uintptr_t)array;

	if (addr < (uintptr_t)array || offset >= each * NR_CPUS)
		return false;
	snprintf(text, size, "%s[%zu]", name, offset / each);
	add_offset(text, size, offset % each, fields);
	return true;
}

static bool in_task(uintptr_t addr, char *text, size_t size)
{
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++) {
		const struct task *tasks[] = {cpu_local[cpu].idle, cpu_local[cpu].current,
					      cpu_local[cpu].prev};

		for (unsigned int i = 0; i < 3; i++) {
			if (!tasks[i] || addr - (uintptr_t)tasks[i] >= sizeof(*tasks[i]))
				continue;
			snprintf(text, size, "'%s' of vCPU %u", tasks[i]->name, tasks[i]->cpu);
			add_offset(text, size, addr - (uintptr_t)tasks[i], task_fields);
			return true;
		}
	}
	return false;
}

static void load_symbols(void)
{
	char command[80], line[256];
	FILE *nm;

	snprintf(command, sizeof(command), "nm -S --defined-only /proc/%d/exe", getpid());
	nm = popen(command, "r");
	symbols = calloc(4096, sizeof(*symbols));
	while (nm && symbols && nr_symbols < 4096 && fgets(line, sizeof(line), nm)) {
		struct symbol *s = &symbols[nr_symbols];
		char bytes[32], kind;

		/* One without a size has its kind there, which may be a hexadecimal digit. */
		if (sscanf(line, "%lx %31s %c %47s", &s->start, bytes, &kind, s->name) != 4 ||
		    strlen(bytes) < 2)
			continue;
		s->bytes = strtoul(bytes, NULL, 16);
		nr_symbols++;
	}
	if (nm)
		pclose(nm);
}

static bool in_symbol(uintptr_t addr, char *text, size_t size)
{
	if (!symbols)
		load_symbols();
	for (size_t i = 0; i < nr_symbols; i++) {
		if (addr - symbols[i].start >= symbols[i].bytes)
			continue;
		snprintf(text, size, "%s", symbols[i].name);
		add_offset(text, size, addr - symbols[i].start, no_fields);
		return true;
	}
	return false;
}

/* An mm has a page; a task is in the pool, and has the same size. */
static bool is_page(uintptr_t start)
{
	return !(start % PAGE_SIZE);
}

void names_data(uintptr_t addr, char *text, size_t size)
{
	for (unsigned int i = 0; i < nr_named; i++) {
		if (addr - named[i].start >= named[i].bytes)
			continue;
		snprintf(text, size, "%s", named[i].name);
		add_offset(text, size, addr - named[i].start,
			   named[i].bytes == sizeof(struct mm) && is_page(named[i].start)
				   ? mm_fields
			   : named[i].bytes == sizeof(struct task) ? task_fields
								   : no_fields);
		return;
	}
	if (in_array(addr, cpu_shared, sizeof(cpu_shared[0]), "cpu_shared", shared_fields, text,
		     size) ||
	    in_array(addr, cpu_status, sizeof(cpu_status[0]), "cpu_status", status_fields, text,
		     size) ||
	    in_array(addr, cpu_local, sizeof(cpu_local[0]), "cpu_local", local_fields, text,
		     size) ||
	    in_task(addr, text, size) || in_symbol(addr, text, size))
		return;
	if (addr - HOST_PHYS_BASE - host_direct_map < host_configuration()->memory)
		snprintf(text, size, "memory+%#lx", addr - HOST_PHYS_BASE - host_direct_map);
	else
		snprintf(text, size, "%#lx", addr);
}

void names_value(uintptr_t addr, uint64_t value, char *text, size_t size)
{
	(void)addr;
	if (value == 0x5aa5dead5aa5dea0ull)
		snprintf(text, size, "POISON");
	else if (value < 0x10000)
		snprintf(text, size, "%lu", value);
	else
		names_data(value, text, size);
}

static struct code *find_code(const void *pc)
{
	for (size_t i = 0; i < nr_codes; i++)
		if (codes[i].pc == pc)
			return &codes[i];
	return NULL;
}

/* Of the functions inlined at a place the innermost that is no header's. */
static void take_place(struct code *code, const char *function, char *file)
{
	size_t len = strcspn(file, " \n");
	bool header;

	file[len] = '\0';
	/* A mutant's source is a copy below the build directory. */
	file = strstr(file, "guest/") ? strstr(file, "guest/") : file;
	if (!strncmp(file, "./", 2))
		file += 2;
	header = strstr(file, ".h:") != NULL;
	if (code->where[0] && (header || !strstr(code->where, ".h:")))
		return;
	snprintf(code->where, sizeof(code->where), "%.70s %.40s", file, function);
}

void names_load(const void *const *pcs, size_t n)
{
	size_t size = 32 * n + 200;
	char *command = malloc(size), line[512], function[128] = "";
	struct code *code = NULL;
	FILE *tool;
	int len;

	codes = calloc(n + 1, sizeof(*codes));
	if (!command || !codes)
		goto out;
	nr_codes = 0;
	len = snprintf(command, size, "addr2line -i -f -a -e /proc/%d/exe", getpid());
	for (size_t i = 0; i < n; i++) {
		if (!pcs[i] || find_code(pcs[i]))
			continue;
		codes[nr_codes++].pc = pcs[i];
		len += snprintf(command + len, size - (size_t)len, " %#lx", (uintptr_t)pcs[i] - 1);
	}
	tool = popen(command, "r");
	for (bool is_file = false; tool && fgets(line, sizeof(line), tool);) {
		if (!strncmp(line, "0x", 2)) {
			code = find_code((const void *)(strtoul(line, NULL, 16) + 1));
			is_file = false;
		} else if (!is_file) {
			snprintf(function, sizeof(function), "%.*s", (int)strcspn(line, "\n"),
				 line);
			is_file = true;
		} else {
			if (code)
				take_place(code, function, line);
			is_file = false;
		}
	}
	if (tool)
		pclose(tool);
out:
	free(command);
}

void names_code(const void *pc, char *text, size_t size)
{
	const struct code *code = find_code(pc);

	snprintf(text, size, "%s", code ? code->where : "");
}
