// SPDX-License-Identifier: BSD-2-Clause
/*
 * The ring-3 programs. They keep the start of a measurement in thread-local storage, so that a
 * task that returns with another's FS base faults or reports a wrong time. They are linked into the
 * image's section .user.text, which is mapped at USER_TEXT in every mm, so they may refer to
 * nothing outside it: no globals, no calls to the kernel, no jump tables.
 */
#include <arch/user.h>

#include "kernel/stretch.h"
#include "user/user.h"

#define __user      __section(".user.text")
/* A part of several programs. */
#define __user_part static inline __attribute__((always_inline))

__user void user_exit(uint64_t arg)
{
	(void)arg;
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/* Measures user -> idle -> user, two switches, until told to stop. */
__user void user_visit_idle(uint64_t arg)
{
	uint64_t ticks;

	(void)arg;
	do {
		stretch_begin_own("switch", 2);
		user_tls_set(user_cycles());
		user_syscall(SYS_VISIT_IDLE, 0);
		ticks = user_cycles() - user_tls_get();
		stretch_end("switch");
	} while (user_syscall(SYS_SAMPLE, ticks));
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/* Measures a round trip: wakes the partner and sleeps until it wakes us. @follower waits first. */
__user void user_pingpong(uint64_t follower)
{
	uint64_t ticks;

	if (follower)
		user_syscall(SYS_SLEEP, 0);
	do {
		stretch_begin_own("switch", 1);
		user_tls_set(user_cycles());
		user_syscall(SYS_WAKE_SLEEP, 0);
		ticks = user_cycles() - user_tls_get();
		stretch_end("switch");
	} while (user_syscall(SYS_SAMPLE, ticks));
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/*
 * Reads a word of each page, so that the vCPU has the translations. A page that was unmapped and
 * freed no longer has the content, so a translation that outlived it is noticed.
 */
__user_part void touch_range(void)
{
	uint64_t content = user_load(USER_BOARD + offsetof(struct user_board, content));

	for (unsigned long i = 0; i < USER_RANGE_PAGES; i++) {
		uint64_t word = user_load(USER_RANGE + i * 4096);

		if (word != content)
			user_syscall(SYS_STALE, word);
	}
}

/* Between two rounds: spins in user mode, or sleeps in the kernel. */
__user_part void touch_each_round(uint64_t cpu, bool sleeps)
{
	uint64_t round, touched = 0;

	for (;;) {
		round = user_load(USER_BOARD + offsetof(struct user_board, round));
		if (round == USER_BOARD_END)
			break;
		if (round != touched) {
			touch_range();
			touched = round;
			user_store(USER_BOARD + offsetof(struct user_board, touched) + 8 * cpu,
				   round);
		}
		if (sleeps)
			user_syscall(SYS_SLEEP, 0);
		else
			user_relax();
	}
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/* Touches the range once a round and spins in user mode. */
__user void user_touch(uint64_t cpu)
{
	touch_each_round(cpu, false);
}

/* Touches the range once a round and sleeps. */
__user void user_touch_sleep(uint64_t cpu)
{
	touch_each_round(cpu, true);
}

/* Touches the range, then has the kernel measure a round, until told to stop. */
__user void user_touch_sample(uint64_t arg)
{
	(void)arg;
	do {
		touch_range();
	} while (user_syscall(SYS_SAMPLE, 0));
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/* Touches pages of the heap, which must be zero, and leaves their addresses there. */
__user_part void fill_heap(uint64_t first, uint64_t end)
{
	for (uint64_t va = USER_HEAP + first * 4096; va < USER_HEAP + end * 4096; va += 4096) {
		uint64_t word = user_load(va);

		if (word)
			user_syscall(SYS_STALE, word);
		user_store(va, va);
	}
}

__user_part void check_heap(uint64_t end)
{
	for (uint64_t va = USER_HEAP; va < USER_HEAP + end * 4096; va += 4096) {
		uint64_t word = user_load(va);

		if (word != va)
			user_syscall(SYS_STALE, word);
	}
}

/* Keeps @arg's number of jobs running at once until all have run (USER_MAKE_ARG). */
__user void user_make(uint64_t arg)
{
	uint64_t jobs_to_start = arg >> 32, at_once = arg & 0xffffffff, running = 0;

	fill_heap(0, USER_FIRST_PAGES);
	while (jobs_to_start || running) {
		if (jobs_to_start && running < at_once) {
			user_syscall(SYS_SPAWN, USER_JOB);
			jobs_to_start--;
			running++;
		} else {
			user_syscall(SYS_WAIT, 0);
			running--;
			check_heap(USER_FIRST_PAGES);
		}
	}
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/* Runs in a copy of the parent's mm: writes there, which the parent must not see, then execs. */
__user void user_job(uint64_t arg)
{
	(void)arg;
	check_heap(USER_FIRST_PAGES);
	user_store(USER_HEAP, 0);
	for (;;)
		user_syscall(SYS_EXEC, USER_COMPILE);
}

/* Touches its pages, lets others run, and has children that do so, one after the other. */
__user void user_compile(uint64_t arg)
{
	uint64_t pages = arg & 0xff, children = arg >> 8 & 0xff, yields = arg >> 16 & 0xff;

	fill_heap(0, pages);
	for (; yields; yields--) {
		user_syscall(SYS_YIELD, 0);
		check_heap(pages);
	}
	for (; children; children--) {
		user_syscall(SYS_SPAWN, USER_JOB);
		user_syscall(SYS_WAIT, 0);
		check_heap(pages);
	}
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/* Measures the life of a child that runs on two vCPUs, until told to stop. */
__user void user_migrate(uint64_t arg)
{
	uint64_t ticks;

	(void)arg;
	fill_heap(0, USER_FIRST_PAGES);
	do {
		user_tls_set(user_cycles());
		user_syscall(SYS_SPAWN, USER_MIGRANT);
		user_syscall(SYS_WAIT, 0);
		ticks = user_cycles() - user_tls_get();
	} while (user_syscall(SYS_SAMPLE, ticks));
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/* Touches @pages pages, continues elsewhere, touches them there, and frees them. */
__user void user_migrant(uint64_t pages)
{
	fill_heap(USER_FIRST_PAGES, pages);
	user_syscall(SYS_YIELD, 0);
	check_heap(pages);
	user_syscall(SYS_FREE_HEAP, 0);
	for (;;)
		user_syscall(SYS_EXIT, 0);
}

/* Runs in user mode until killed. */
__user void user_spin(uint64_t arg)
{
	(void)arg;
	for (;;)
		user_relax();
}

/* The same, and says so on the board. */
__user void user_spin_seen(uint64_t cpu)
{
	user_store(USER_BOARD + offsetof(struct user_board, touched) + 8 * cpu, 1);
	for (;;)
		user_relax();
}
