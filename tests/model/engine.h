/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the model checker. One process checks one cell at a time, on one thread: the
 * explorer on the process's own stack, the vCPUs as coroutines that come back to it at each choice
 * point. README.md describes the model.
 */
#ifndef MODEL_ENGINE_H
#define MODEL_ENGINE_H

#include <host/machine.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_VCPUS 4 /* at most */
#define BUFFER_MAX  8

struct mm;
struct task;

enum mode {
	MODE_OFF, /* boot and set-up: one order, nothing recorded */
	MODE_EXPLORE,
	MODE_TAIL, /* after the explored part: one order again, changes recorded to be undone */
};

extern enum mode mode;

/* What a parked vCPU is about to do. */
enum op {
	OP_LOAD,
	OP_RMW,
	OP_FENCE,
	OP_STORE, /* waits for room in its store buffer */
	OP_PLAIN_LOAD,
	OP_PLAIN_STORE,
	OP_HYP,
	OP_IRQ, /* has just enabled IRQs */
	OP_USER, /* is in user mode */
	OP_RELAX,
	OP_BLOCK,
	OP_DOWN, /* has stopped itself in the platform */
	OP_END, /* its actor has ended, and it serves interrupts */
	OP_GATHER, /* waits until exploration begins */
};

/* A store that memory has not seen yet. */
struct store {
	uintptr_t addr;
	uint64_t value;
	uint32_t size;
	bool plain;
	const void *pc;
};

struct hash {
	uint64_t a, b;
};

/*
 * The machine's state beside what memory.c and coroutine.c follow: saved and restored whole, but
 * for vCPUs that the cell lacks. Every field but those said otherwise belongs to the state's hash.
 */
struct model {
	uint32_t gathered; /* vCPUs in OP_GATHER before exploration; none during it */
	uint32_t to_end; /* vCPUs whose actor has not ended */
	struct task *sleeper; /* in model_sleep(); not hashed */
	long pages; /* allocated and not freed, since the boot; not hashed: memory has it */
	struct hash memory; /* of all memory that memory.c follows */
	struct hash stacks; /* of all stacks that were touched since exploration began */
	unsigned int nr_stacks;
	struct vcpu_model {
		enum op op;
		bool news; /* memory has changed since it last looked around: see OP_RELAX */
		bool interrupted; /* not hashed: took interrupts in the step that it makes */
		uint8_t in_flight; /* initiators whose interrupt is on its way to it */
		uint8_t nr_stores;
		uintptr_t addr; /* op's; not hashed */
		uint32_t size;
		const void *pc;
		struct mm *root_of; /* the mm whose root it has loaded */
		struct store stores[BUFFER_MAX]; /* the oldest first */
	} vcpu[MODEL_VCPUS];
};

extern struct model model;

/* memory.c ------------------------------------------------------------------------------------ */

/* Finds out what memory is followed: after boot. */
void memory_init(void);

/* Forgets what cells before have learnt about granules. */
void memory_new_cell(void);

/*
 * What lies there makes no difference: it is 0 again after each step, so that it is no part of a
 * state, not even by what is left of it in a register.
 */
void memory_ignore(const void *start, size_t bytes);

/* Changes from here on can be undone; the cost of a step begins anew. */
void memory_begin_step(void);

/* Takes the step's changes into model.memory. */
void memory_end_step(void);

/* The undo log's end, to come back to. */
size_t memory_mark(void);
void memory_undo(size_t mark);

/* [addr, addr + size) is about to change, from outside its own stack. */
void memory_touch(uintptr_t addr, size_t size);

/* The same, where the caller goes on to what scrubs the stack. */
void memory_save(uintptr_t addr, size_t size);

/* The machine's view of one granule: who has used it since the cell's first execution. */
struct granule {
	uint8_t readers, writers; /* vCPUs */
	bool choice; /* several use it, one writes: an atomic access is a choice point */
	bool ignored;
};

/* NULL: memory that is not followed (constants, the tool's own). */
struct granule *memory_granule(uintptr_t addr);

/* Calls @fn for each granule that is a choice point; and makes the one at @place one. */
void memory_each_choice(void (*fn)(uint64_t place, void *arg), void *arg);
void memory_set_choice(uint64_t place);

/* coroutine.c --------------------------------------------------------------------------------- */

/* All stacks lie in [*start, *end). */
void stacks_arena(uintptr_t *start, uintptr_t *end);

/* Where exploration begins: nothing lies below the stacks' pointers. */
void stacks_init(void);

/* The stack that has @addr, or -1. */
int stack_of(uintptr_t addr);

/* The stack of the coroutine that runs; [*start, *end). -1: the thread's own. */
int stack_running(uintptr_t *start, uintptr_t *end);

/*
 * Zeroes what has been left below the caller's frame. The checker's functions run on the guest's
 * stacks; what they leave there, such as a place in the undo log, would be part of the state once a
 * frame of the guest lies over it.
 */
void stack_scrub(void);

/* Another vCPU writes to stack @i. */
void stack_touch(int i);
void stacks_begin_step(void);
void stacks_end_step(void);
size_t stacks_mark(void);
void stacks_undo(size_t mark);

/* The coroutine whose record is at @record will never run again before it is started anew. */
void stack_dead(const void *record);

/* tso.c --------------------------------------------------------------------------------------- */

/* Carries out the oldest store of @cpu's buffer. */
void tso_drain(unsigned int cpu);

/* Before a plain access: what of it is in the own buffer goes to memory. */
void tso_settle(unsigned int cpu, uintptr_t addr, size_t size);

/*
 * A plain store to what others use is about to be made; and, before all else that the vCPU does,
 * it has been made. After a failure it is forgotten.
 */
void tso_plain_store(unsigned int cpu, uintptr_t addr, size_t size, const void *pc);
void tso_take_plain_store(void);
void tso_forget(void);

/* A barrier of @cpu: a choice point if its buffer holds something. */
void tso_fence(const void *pc);

/* hooks.c ------------------------------------------------------------------------------------- */

/* A plain access of the guest. */
void hook_used(uintptr_t addr, size_t size, bool write, const void *pc);

/* Fails if @addr is in a page that was freed. */
void hook_check_freed(uintptr_t addr, bool write);

/* steps.c: the machine under the explorer ----------------------------------------------------- */

/* The vCPU that runs waits for its turn to do @op. Comes back after its interrupts. */
void step_park(enum op op, uintptr_t addr, size_t size, const void *pc);

/* The same before a plain access, if others use the place, too. */
void step_park_plain(uintptr_t addr, size_t size, bool write, const void *pc);

/* May @cpu make a step, and is that to take an interrupt? */
bool step_enabled(unsigned int cpu);
bool step_interrupts(unsigned int cpu);

/* Memory, or the machine, has been changed by @cpu. */
void step_news(unsigned int cpu);

/* An interrupt of @initiator reaches @target. */
void step_deliver(unsigned int initiator, unsigned int target);

/* Lets @cpu run to its next choice point, or the end of the machine. */
void step_run(unsigned int cpu);

extern unsigned int model_vcpus;

/* The guest's code that called the machine's, for the trace. */
const void *step_caller(void);

/* host_config.step: the vCPU that runs comes to a choice point. */
bool step_machine(enum host_point point);

/* platform.c: the machine of a cell. */
void platform_configure(struct host_config *config, bool late_load);

/* uses.c -------------------------------------------------------------------------------------- */

/* What a step has read and written: two steps that share nothing commute. */
struct use {
	uintptr_t addr;
	uint32_t size;
	bool write;
	bool atomic;
	const void *pc;
};

struct uses {
	size_t start, end; /* in the log */
	uint8_t vcpus; /* whose registers and buffers it has changed */
	bool wild; /* has to do with everything */
	bool writes; /* memory or the machine has changed: whoever relaxes may continue */
	bool relaxes;
};

/* From here on uses are of one step by @cpu; uses_end() says which. */
void uses_begin(unsigned int cpu);
struct uses uses_end(void);
void uses_forget(size_t start);

/* True if another vCPU uses it, too. */
bool use_add(uintptr_t addr, size_t size, bool write, bool atomic, const void *pc);
void use_wild(void);
void use_vcpu(unsigned int cpu);
void use_relax(void);

bool uses_commute(const struct uses *a, const struct uses *b);

/* Another vCPU uses what was taken for one vCPU's own: the search must begin anew. */
extern bool uses_outgrown;

/* check.c: the properties; fails on the vCPU's coroutine that has just come to a choice point. */
void check_properties(void);

/* races.c: fails if two vCPUs are about to use one place, one of them plainly and one to write. */
void check_races(void);

/* How many mms the policy holds back. */
unsigned int check_held(void);

/* Ends the step, and the search, with a violated property. From a vCPU's coroutine. */
void model_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* search.c ------------------------------------------------------------------------------------ */

struct found {
	uint64_t states, executions, steps;
	unsigned int depth, restarts;
	bool failed;
	bool gave_up; /* after search_max_steps */
	uint8_t path[4096]; /* the failing execution's steps */
	unsigned int length;
};

/*
 * Explores from the state that the machine is in, with at most @preemptions (-1: any number). After
 * a failure the machine cannot be used before it is booted anew; host_failure() says what.
 */
void search(struct found *found, int preemptions);

/* Without sleep sets, to check them: the states must be the same. */
extern bool search_all_orders;

/* A search gives up after so many steps; 0: never. */
extern uint64_t search_max_steps;

/* The failure that was found; empty if none. */
const char *search_failure(void);

/* Makes the steps of @path, while they fail nothing. */
void search_replay(const uint8_t *path, unsigned int length);

/* trace.c ------------------------------------------------------------------------------------- */

extern bool tracing;
extern unsigned int trace_step;

enum event {
	EV_LOAD,
	EV_FORWARD, /* a load that its own buffer answers */
	EV_STORE, /* into the buffer */
	EV_WRITE, /* straight to memory: nobody else uses it */
	EV_DRAIN,
	EV_RMW,
	EV_FENCE,
	EV_HYP,
	EV_SEND,
	EV_DELIVER,
	EV_INTERRUPT,
	EV_IRET,
	EV_BLOCK,
	EV_FREE,
};

void trace_add(enum event event, unsigned int cpu, uintptr_t addr, uint32_t size, uint64_t old,
	       uint64_t value, const void *pc, const char *text);

/* What was traced, one line a step, then the failure. */
void trace_print(const char *failure);

#define trace(...)                              \
	do {                                    \
		if (tracing)                    \
			trace_add(__VA_ARGS__); \
	} while (0)

#endif
