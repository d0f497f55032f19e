// SPDX-License-Identifier: BSD-2-Clause
/*
 * The search: depth first over the steps that are possible, each state entered once. A step is a
 * vCPU's way to its next choice point, the oldest store of a buffer reaching memory, or an
 * interrupt reaching its target.
 *
 * Without a bound, sleep sets leave out steps that commute with all that was done since another
 * order had them first (P. Godefroid; with a cache of states a step is left out for good only if it
 * was left out at each visit). With a bound they would leave out too much, so there are none.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "hash.h"
#include "internal.h"
#include "kernel/options.h"
#include "visited.h"

#define MAX_DEPTH 4096

/* Steps by number. */
#define RUN(cpu)                (cpu)
#define DRAIN(cpu)              (MODEL_VCPUS + (cpu))
#define DELIVER(sender, target) (MODEL_VCPUS * (2 + (target)) + (sender))
#define NR_STEPS                (MODEL_VCPUS * (2 + MODEL_VCPUS))

struct node {
	struct model model;
	size_t memory, stacks, uses;
	uint32_t enabled, todo;
	uint32_t asleep; /* in @steps: left out, or explored by now */
	struct uses steps[NR_STEPS];
	unsigned int last; /* the vCPU that ran last */
	int budget;
	uint8_t came_by;
	bool pristine;
};

bool search_all_orders;

static struct node *nodes;

static uint32_t enabled_steps(void)
{
	uint32_t steps = 0;

	for (unsigned int cpu = 0; cpu < model_vcpus; cpu++) {
		if (step_enabled(cpu))
			steps |= 1u << RUN(cpu);
		if (model.vcpu[cpu].nr_stores)
			steps |= 1u << DRAIN(cpu);
		for (unsigned int sender = 0; sender < model_vcpus; sender++)
			if (model.vcpu[cpu].in_flight >> sender & 1)
				steps |= 1u << DELIVER(sender, cpu);
	}
	return steps;
}

/* All of the state, and @last with a bound. */
static struct hash state_hash(unsigned int last)
{
	struct hash h = model.memory;

	hash_add(&h, hash_word(1, last));
	hash_add(&h, hash_word(2, model.to_end));
	for (unsigned int i = 0; i < model.nr_stacks; i++) {
		hash_add(&h, hash_word(100 + i, model.stack[i].a));
		hash_add(&h, hash_word(300 + i, model.stack[i].b));
	}
	for (unsigned int cpu = 0; cpu < model_vcpus; cpu++) {
		const struct vcpu_model *v = &model.vcpu[cpu];
		uint64_t at = 1000 * (cpu + 1);

		hash_add(&h, hash_word(at, (uint64_t)v->op << 32 | (uint64_t)v->news << 16 |
						   v->in_flight));
		hash_add(&h, hash_word(at + 1, (uintptr_t)v->root_of));
		for (unsigned int i = 0; i < v->nr_stores; i++) {
			hash_add(&h, hash_word(at + 10 + 2 * i, v->stores[i].addr));
			hash_add(&h, hash_word(at + 11 + 2 * i, v->stores[i].value));
		}
	}
	return h;
}

/* A failure that no vCPU has come upon. */
static char failure[200];

static void search_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void search_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(failure, sizeof(failure), format, args);
	va_end(args);
}

const char *search_failure(void)
{
	return failure[0] ? failure : host_failure();
}

static bool failed(void)
{
	return failure[0] || host_failure()[0];
}

static struct uses make_step(unsigned int number)
{
	unsigned int cpu = number % MODEL_VCPUS;

	memory_begin_step();
	stacks_begin_step();
	uses_begin(cpu);
	if (number < DRAIN(0)) {
		step_run(cpu);
	} else if (number < DELIVER(0, 0)) {
		tso_drain(cpu);
	} else {
		step_deliver(cpu, number / MODEL_VCPUS - 2);
	}
	if (!failed()) {
		memory_end_step();
		stacks_end_step();
	}
	return uses_end();
}

static void restore(const struct node *n)
{
	memory_undo(n->memory);
	stacks_undo(n->stacks);
	model = n->model;
}

/* Nothing is left to do: is it because all is done? Then vCPU 0 goes on alone, and checks. */
static bool ends_well(void)
{
	for (unsigned int cpu = 0; cpu < model_vcpus; cpu++) {
		enum op op = model.vcpu[cpu].op;

		if (op == OP_BLOCK || op == OP_DOWN || op == OP_END)
			continue;
		search_fail("vCPU %u waits for ever: nobody can make a step", cpu);
		return false;
	}
	if (model.to_end) {
		search_fail("all vCPUs are idle, but the actor of vCPU %d has not ended: a wake-up "
			    "was lost",
			    __builtin_ctz(model.to_end));
		return false;
	}
	if (check_held() > options.held) {
		search_fail("%u mms are held, and may be %lu", check_held(), options.held);
		return false;
	}
	memory_begin_step();
	stacks_begin_step();
	mode = MODE_TAIL;
	if (model.vcpu[0].op == OP_BLOCK)
		host_raise(0, 0);
	step_run(0);
	mode = MODE_EXPLORE;
	return !failed();
}

/* Does going on with @number take the turn from a vCPU that could go on? */
static bool preempts(const struct node *n, unsigned int number)
{
	return number < DRAIN(0) && number != n->last && n->enabled >> RUN(n->last) & 1 &&
	       model.vcpu[n->last].op != OP_RELAX;
}

/* Is the state entered for the first time, or with more to explore than before? */
static bool enter(struct node *n, bool bounded)
{
	bool is_new;
	struct visited *v = visited_find(state_hash(bounded ? n->last : 0), &is_new);
	uint32_t left_out = n->asleep & n->enabled;

	if (bounded) {
		if (v->budget >= n->budget)
			return false;
		v->budget = n->budget;
		n->todo = n->enabled;
		for (unsigned int i = 0; i < NR_STEPS && !n->budget; i++)
			if (n->todo >> i & 1 && preempts(n, i))
				n->todo &= ~(1u << i);
		return true;
	}
	n->todo = n->enabled & ~left_out & v->sleep;
	v->sleep = is_new ? left_out : v->sleep & left_out;
	n->asleep =
		v->sleep; /* what a visit before explored it may have explored with todo asleep */
	return is_new || n->todo;
}

/* The next step: the vCPU that ran last goes on first, so that executions read well. */
static unsigned int choose(const struct node *n)
{
	if (n->todo >> RUN(n->last) & 1)
		return RUN(n->last);
	return (unsigned int)__builtin_ctz(n->todo);
}

static void set_up(struct node *n)
{
	n->model = model;
	n->memory = memory_mark();
	n->stacks = stacks_mark();
	n->enabled = enabled_steps();
	n->pristine = true;
}

/* The steps that are still left out after @number, which commute with it. */
static void pass_on_sleep(const struct node *from, unsigned int number, const struct uses *uses,
			  struct node *to)
{
	to->asleep = 0;
	for (unsigned int i = 0; i < NR_STEPS; i++) {
		if (i == number || !(from->asleep >> i & 1) || !uses_commute(&from->steps[i], uses))
			continue;
		to->asleep |= 1u << i;
		to->steps[i] = from->steps[i];
	}
}

static void record_path(struct found *found, unsigned int depth)
{
	found->length = 0;
	for (unsigned int i = 1; i <= depth; i++)
		found->path[found->length++] = nodes[i].came_by;
	found->failed = true;
}

/* One step from the deepest node. Returns the new depth, or -1 at a failure. */
static int advance(struct found *found, unsigned int depth, bool bounded)
{
	struct node *n = &nodes[depth], *child = n + 1;
	unsigned int number = choose(n);
	struct uses uses;

	if (!n->pristine)
		restore(n);
	n->pristine = false;
	n->todo &= ~(1u << number);
	child->came_by = (uint8_t)number;
	child->budget = n->budget - preempts(n, number);
	child->last = number < DRAIN(0) ? number : n->last;
	uses = make_step(number);
	found->steps++;
	if (failed())
		goto fail;
	pass_on_sleep(n, number, &uses, child);
	if (bounded || search_all_orders)
		child->asleep = 0;
	n->steps[number] = uses;
	n->asleep |= 1u << number;
	set_up(child);
	child->uses = uses.end;
	if (!enter(child, bounded)) {
		found->executions++;
		return (int)depth;
	}
	if (!child->enabled) {
		found->executions++;
		child->pristine = false;
		if (!ends_well())
			goto fail;
		restore(child);
		return (int)depth;
	}
	if (!child->todo) {
		found->executions++;
		return (int)depth;
	}
	if (depth + 2 == MAX_DEPTH) {
		search_fail("an execution of more than %u steps: it does not end", MAX_DEPTH);
		goto fail;
	}
	return (int)depth + 1;

fail:
	record_path(found, depth + 1);
	return -1;
}

/* To the root, with vCPUs at their first choice points. */
static void begin(int preemptions)
{
	struct node *root = &nodes[0];

	visited_clear();
	uses_forget(0);
	uses_outgrown = false;
	set_up(root);
	root->uses = 0;
	root->asleep = 0;
	root->last = 0;
	root->budget = preemptions;
	enter(root, preemptions >= 0);
}

void search(struct found *found, int preemptions)
{
	int depth = 0;

	if (!nodes)
		nodes = calloc(MAX_DEPTH, sizeof(*nodes));
	if (!nodes) {
		perror("memory for the search");
		exit(2);
	}
	*found = (struct found){0};
	failure[0] = '\0';
	begin(preemptions);
	while (depth >= 0) {
		struct node *n = &nodes[depth];

		if (!n->todo) {
			uses_forget(n->uses);
			depth--;
			if (depth >= 0 || !uses_outgrown)
				continue;
		} else {
			int next = advance(found, (unsigned int)depth, preemptions >= 0);

			if (next < 0)
				break;
			if (next > depth) {
				depth = next;
				if (found->depth < (unsigned int)depth)
					found->depth = (unsigned int)depth;
				continue;
			}
		}
		/* The end of an execution: was it one of too few choice points? */
		if (uses_outgrown) {
			restore(&nodes[0]);
			begin(preemptions);
			found->restarts++;
			depth = 0;
		}
	}
	found->states = visited_count();
}

void search_replay(const uint8_t *path, unsigned int length)
{
	failure[0] = '\0';
	uses_forget(0);
	for (trace_step = 0; trace_step < length && !failed(); trace_step++) {
		if (!(enabled_steps() >> path[trace_step] & 1)) {
			search_fail("step %u of the replay cannot be made", trace_step + 1);
			return;
		}
		make_step(path[trace_step]);
	}
	if (!failed() && !enabled_steps())
		ends_well();
}
