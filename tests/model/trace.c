// SPDX-License-Identifier: BSD-2-Clause
/* A counter-example, for people: what each vCPU did, in order, each in a column of its own. */
#include <stdio.h>
#include <stdlib.h>

#include "engine.h"
#include "names.h"

#define COLUMN 24

bool tracing;
unsigned int trace_step;

static struct line {
	unsigned int step, cpu;
	enum event event;
	uintptr_t addr;
	uint64_t old, value;
	const void *pc;
	const char *text;
	char name[80]; /* of addr, as things were then */
} * lines;
static size_t nr, max;

void trace_add(enum event event, unsigned int cpu, uintptr_t addr, uint32_t size, uint64_t old,
	       uint64_t value, const void *pc, const char *text)
{
	const struct granule *g = memory_granule(addr);

	(void)size;
	/* Of no use to a reader: what only this vCPU uses, or never changes. */
	if (mode == MODE_TAIL || (event == EV_LOAD && (!g || !g->choice)))
		return;
	if (nr == max) {
		struct line *more = realloc(lines, (max = 2 * max + 256) * sizeof(*lines));

		if (!more) {
			perror("memory for a trace");
			exit(2);
		}
		lines = more;
	}
	lines[nr] = (struct line){trace_step, cpu, event, addr, old, value, pc, text, ""};
	if (addr)
		names_data(addr, lines[nr].name, sizeof(lines[nr].name));
	nr++;
}

static void print_event(const struct line *l)
{
	char old[80], value[80];

	names_value(l->addr, l->old, old, sizeof(old));
	names_value(l->addr, l->value, value, sizeof(value));
	switch (l->event) {
	case EV_LOAD:
		printf("reads %s: %s", l->name, value);
		break;
	case EV_FORWARD:
		printf("reads %s: %s, from its store buffer", l->name, value);
		break;
	case EV_STORE:
		printf("stores %s = %s, into its store buffer", l->name, value);
		break;
	case EV_WRITE:
		printf("stores %s = %s", l->name, value);
		break;
	case EV_DRAIN:
		printf("[buffer] %s = %s, it was %s, reaches memory", l->name, value, old);
		break;
	case EV_RMW:
		printf("locked: %s %s -> %s", l->name, old, value);
		break;
	case EV_FENCE:
		printf("full barrier");
		break;
	case EV_HYP:
		printf("platform: %s", l->text);
		break;
	case EV_SEND:
		printf("sends an interrupt to vCPU %lu", l->value);
		break;
	case EV_DELIVER:
		printf("[interrupt] of vCPU %lu arrives", l->value);
		break;
	case EV_INTERRUPT:
		printf("takes its interrupt");
		break;
	case EV_IRET:
		printf("returns from its interrupt");
		break;
	case EV_BLOCK:
		printf("blocks in the hypervisor");
		break;
	case EV_FREE:
		printf("frees the page %s", l->name);
		break;
	}
}

void trace_print(const char *failure)
{
	const void **pcs = calloc(nr + 1, sizeof(*pcs));
	char where[120];

	if (!pcs)
		return;
	for (size_t i = 0; i < nr; i++)
		pcs[i] = lines[i].pc;
	names_load(pcs, nr);
	free(pcs);
	printf("step ");
	for (unsigned int cpu = 0; cpu < model_vcpus; cpu++)
		printf("vCPU %-*u", COLUMN - 5, cpu);
	printf("\n");
	for (size_t i = 0; i < nr; i++) {
		const struct line *l = &lines[i];

		if (!i || l->step != l[-1].step)
			printf("%4u %*s", l->step + 1, (int)(l->cpu * COLUMN), "");
		else
			printf("     %*s", (int)(l->cpu * COLUMN), "");
		print_event(l);
		names_code(l->pc, where, sizeof(where));
		printf("%s%s\n", where[0] ? "  -- " : "", where);
	}
	printf("FAILS: %s\n", failure);
	nr = 0;
}
