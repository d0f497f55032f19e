// SPDX-License-Identifier: BSD-2-Clause
/*
 * The loop of visits to idle around a policy; see visits.h. What guest/sched/sched.c's
 * context_switch() and finish_switch() do with the mm, with the policy as it ships. The build
 * (tools/build.mk) compiles this file once for each policy, each time in one unit with the policy's
 * own source, guest/mm/mm.c and guest/mm/switch.c before it, so that they are inlined in the loop;
 * and makes all symbols but the loop's struct visits local, so every policy has its own.
 *
 * The build defines VISITS: the struct visits; HOOKS: the policy's struct lazy_hooks; BLOCKS: those
 * of a modifier whose visits block, or no_blocks.
 */
#include "calibrate/guest/visits.h"

#include <stddef.h>

#include <hyp/hyp.h>

#include "calibrate/guest/think.h"
#include "kernel/cpu_shared.h"
#include "kernel/options.h"
#include "kernel/task.h"
#include "mm/held.h"
#include "mm/lazy.h"
#include "mm/pgtable.h"
#include "printk.h"

_Static_assert(VISITORS_MAX == NR_CPUS, "as many threads as the guest has vCPUs");

struct cpu_local cpu_local[NR_CPUS];
struct cpu_shared cpu_shared[NR_CPUS];
struct options options; /* all off */
static const struct lazy_hooks no_blocks __attribute__((unused));
static struct task tasks[NR_CPUS];
static struct mm shared_mm
	__attribute__((aligned(PAGE_SIZE))) = {.mm_users = {1}, .magic = MM_ALIVE, .mm_count = {1}};

static void load_nothing(uint64_t root, const struct hyp_user *user)
{
	(void)root;
	(void)user;
}

static const struct hyp_ops user_ops = {.name = "user", .switch_context = load_nothing};
const struct hyp_ops *hyp = &user_ops;

/*
 * What an mm's end would call. It never ends here, since its user keeps a reference: whoever comes
 * here has given back more than was borrowed.
 */
void page_free(paddr_t page)
{
	(void)page;
	__builtin_trap();
}

void pgtable_free_root(paddr_t root)
{
	(void)root;
	__builtin_trap();
}

void mm_check_ended(struct mm *mm)
{
	(void)mm;
	__builtin_trap();
}

/* `hazard`'s, of a holder that has been handed the duty to free. */
void held_uncount(void)
{
	__builtin_trap();
}

void panic(const char *format, ...)
{
	(void)format;
	__builtin_trap();
}

static void enter(unsigned int number)
{
	struct cpu_local *cpu = &cpu_local[number];

	arch_cpu_of_thread = cpu;
	cpu->cpu = number;
	cpu->current = &tasks[number];
	cpu->loaded_mm = &init_mm;
	switch_mm(&shared_mm, NULL);
}

/* The idle thread's part of a visit. Returns what it runs on when it is left. */
static inline struct mm *idle_on(struct mm *active)
{
	struct task *idle = this_cpu()->current;

	if (!BLOCKS.before_block)
		return active;
	idle->active_mm = active;
	BLOCKS.before_block();
	BLOCKS.after_block();
	return idle->active_mm;
}

/* With all that it calls in it, so that what is timed is the policy's instructions alone. */
static __attribute__((flatten)) void make(unsigned long count, unsigned long steps)
{
	while (count--) {
		struct mm *active = idle_on(HOOKS.borrow(&shared_mm));

		think(steps);
		switch_mm(&shared_mm, NULL);
		if (active != &init_mm)
			HOOKS.give_back(active);
		think(steps);
		/* What the next visit finds has been written by this one. */
		__asm__ volatile("" ::: "memory");
	}
}

static int references(void)
{
	return atomic_read(&shared_mm.mm_count);
}

const struct visits VISITS = {enter, make, references};
