// SPDX-License-Identifier: BSD-2-Clause
/*
 * Data races: a state in which two vCPUs are about to use one place, one at least to write and one
 * at least plainly. Nothing orders the two, and what the compiler makes of the plain one is up to
 * it. As plain accesses are choice points, it is a property of the state, and does not depend on
 * how the search came to it.
 */
#include <stdio.h>

#include "engine.h"
#include "names.h"

struct access {
	uintptr_t addr;
	uint32_t size;
	bool write, plain;
	const void *pc;
};

#define MAX_ACCESSES (BUFFER_MAX + 1)

/* What @v is about to do to memory: the access that it waits to make, and its buffer. */
static unsigned int next_accesses(const struct vcpu_model *v, struct access *accesses)
{
	unsigned int nr = 0;

	switch (v->op) {
	case OP_LOAD:
	case OP_RMW:
		accesses[nr++] = (struct access){v->addr, v->size, v->op == OP_RMW, false, v->pc};
		break;
	case OP_PLAIN_LOAD:
	case OP_PLAIN_STORE:
		accesses[nr++] =
			(struct access){v->addr, v->size, v->op == OP_PLAIN_STORE, true, v->pc};
		break;
	default:
		break;
	}
	for (unsigned int i = 0; i < v->nr_stores; i++) {
		const struct store *s = &v->stores[i];

		accesses[nr++] = (struct access){s->addr, s->size, true, s->plain, s->pc};
	}
	return nr;
}

static bool race(const struct access *a, const struct access *b)
{
	return (a->plain || b->plain) && (a->write || b->write) && a->addr < b->addr + b->size &&
	       b->addr < a->addr + a->size;
}

static void describe(unsigned int cpu, const struct access *access, char *text, size_t size)
{
	char where[120];

	names_code(access->pc, where, sizeof(where));
	snprintf(text, size, "vCPU %u %s it%s in %s", cpu, access->write ? "writes" : "reads",
		 access->plain ? " plainly" : "", where);
}

static void __attribute__((noreturn))
fail(unsigned int a, const struct access *of_a, unsigned int b, const struct access *of_b)
{
	const void *pcs[] = {of_a->pc, of_b->pc};
	char name[80], text_a[200], text_b[200];

	names_load(pcs, 2);
	names_data(of_a->plain ? of_a->addr : of_b->addr, name, sizeof(name));
	describe(a, of_a, text_a, sizeof(text_a));
	describe(b, of_b, text_b, sizeof(text_b));
	model_fail("data race for %s: %s; %s", name, text_a, text_b);
}

static void check_pair(unsigned int a, unsigned int b)
{
	struct access of_a[MAX_ACCESSES], of_b[MAX_ACCESSES];
	unsigned int nr_a = next_accesses(&model.vcpu[a], of_a);
	unsigned int nr_b = next_accesses(&model.vcpu[b], of_b);

	for (unsigned int i = 0; i < nr_a; i++)
		for (unsigned int j = 0; j < nr_b; j++)
			if (race(&of_a[i], &of_b[j]))
				fail(a, &of_a[i], b, &of_b[j]);
}

void check_races(void)
{
	for (unsigned int a = 0; a < model_vcpus; a++)
		for (unsigned int b = 0; b < a; b++)
			check_pair(a, b);
}
