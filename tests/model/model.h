/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a scenario is. Its set-up runs after a real boot, as a kernel thread of vCPU 0 in the place
 * of guest/bench's, in one order. It starts actors, at most one a vCPU, which meet in
 * model_begin(); from there on all interleavings are explored until every actor has ended and every
 * vCPU is blocked, or in model_end(). Then vCPU 0's actor continues, in one order again, and
 * checks.
 */
#ifndef MODEL_H
#define MODEL_H

#include <host/machine.h>
#include <stdbool.h>
#include <stdint.h>

struct flush_kind;

#define MODEL_MAX_VCPUS 4

enum {
	WITH_EVERY_FLUSH = 1 << 0, /* else with `ipi` alone */
	WITH_LATE_LOAD = 1 << 1, /* also where loading a root waits for the block (hyp.h) */
	WITH_EVERY_MODIFIER = 1 << 4, /* all sets of them, else each by itself, and all */
	WITHOUT_POLICY = 1 << 2, /* policies make no difference: under the first alone */
	FAILS = 1
		<< 3, /* a test of the checker: a failure must be found, with `finds` in its text */
};

struct scenario {
	const char *name;
	const char *what; /* one line */
	unsigned int vcpus;
	unsigned int flags;
	void (*run)(void);
	const char *finds;
	/* For these policies alone, names between blanks; NULL: for all. */
	const char *policies;
	/* The preemptions of an execution; 0: no bound. */
	unsigned int preemptions;
};

extern const struct scenario *const scenarios[]; /* ends with NULL */

/* Before the actors start: on which vCPUs they are. */
void model_actors(uint32_t vcpus);

/* An actor is ready; returns when exploration begins. */
void model_begin(void);

/* @cpu's actor sleeps, and needs not call it. */
void model_gathered(unsigned int cpu);

/* An actor that has begun on @cpu has ended, wherever it is now. */
void model_actor_done(unsigned int cpu);

/* An actor's last word; model_end() is vCPU 0's, and returns once all is quiet. */
void model_done(void);
void model_end(void);

/* The same, but the thread sleeps meanwhile, so that its vCPU blocks, too. */
void model_sleep(void);

/* Pages that are allocated and not freed, by what was there at the boot more or less. */
long model_pages(void);

/* A name for what lies at @start in counter-examples. */
void model_name(const void *start, uint64_t bytes, const char *name);

#define expect(condition)                                                       \
	do {                                                                    \
		if (!(condition))                                               \
			host_fail("%s:%d: %s", __FILE__, __LINE__, #condition); \
	} while (0)

#endif
