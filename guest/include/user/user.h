/* SPDX-License-Identifier: BSD-2-Clause */
/* Ring 3: the system calls, the programs, where they are mapped. */
#ifndef USER_USER_H
#define USER_USER_H

#include <arch/layout.h>

#include "cpumask.h"

/* The top of the first stack. The programs' page(s) are at USER_TEXT (arch/layout.h). */
#define USER_STACK_TOP 0x7ffffffff000ul

/*
 * For programs that run in rounds: a page that they share with the kernel, and the range that they
 * touch once a round. No other page is under the range's lowest table, or under the table above it.
 */
#define USER_BOARD       0x600000ul
#define USER_RANGE       0x80000000ul
#define USER_RANGE_PAGES 4
#define USER_RANGE_SPAN  0x40000000ul

struct user_board {
	/* The first word of each page of the range; written by the kernel before round. */
	uint64_t content;
	uint64_t round; /* written by the kernel; USER_BOARD_END: exit */
	/*
	 * Written by each vCPU's program: the last round in which it touched the range; 1 from
	 * user_spin_seen().
	 */
	uint64_t touched[NR_CPUS];
};

#define USER_BOARD_END ~0ull

/* A task's thread-local storage, at FS's base: zero at its start. */
#define USER_TLS_BYTES 64

enum user_syscall {
	SYS_EXIT, /* does not return */
	SYS_SAMPLE, /* argument: a measured value; answer: 0 to stop */
	SYS_VISIT_IDLE, /* user -> idle -> user */
	SYS_WAKE_SLEEP, /* wakes the partner, then sleeps until woken */
	SYS_SLEEP, /* sleeps until woken */
	SYS_STALE, /* argument: what was read instead of what should be there; does not return */
	SYS_SPAWN, /* argument: enum user_image, where a child starts in a copy of the mm */
	SYS_EXEC, /* argument: enum user_image, in a new mm; does not return */
	SYS_WAIT, /* sleeps until a child has exited */
	SYS_YIELD, /* lets others run; the task may continue on another vCPU */
	SYS_FREE_HEAP, /* unmaps the heap, which can be touched anew */
};

/* guest/user/: the programs, each with one argument. Not callable in the kernel. */
void user_exit(uint64_t arg);
void user_visit_idle(uint64_t arg);
void user_pingpong(uint64_t arg);
void user_spin(uint64_t arg);
void user_spin_seen(uint64_t cpu);
void user_touch(uint64_t cpu);
void user_touch_sleep(uint64_t cpu);
void user_touch_sample(uint64_t arg);

/* What processes spawn and replace themselves by. */
enum user_image {
	USER_JOB,
	USER_COMPILE,
	USER_MIGRANT,
	NR_USER_IMAGES,
};

/*
 * The heap of a process, one page table's. A page that was touched starts with its own address. A
 * process that spawns has touched the first pages, so that there is something to copy.
 */
#define USER_HEAP        0x10000000ul
#define USER_HEAP_END    0x10200000ul
#define USER_FIRST_PAGES 2

/* Arguments: how many jobs there are, and at once; what a job does, each number below 256. */
#define USER_MAKE_ARG(jobs, at_once)          ((uint64_t)(jobs) << 32 | (at_once))
#define USER_JOB_ARG(pages, children, yields) ((uint64_t)(pages) | (children) << 8 | (yields) << 16)

void user_make(uint64_t arg);
void user_job(uint64_t arg);
void user_compile(uint64_t arg);
void user_migrate(uint64_t arg);
void user_migrant(uint64_t pages);

/* Where @program, or @image, is mapped in every user half. */
uint64_t user_program(void (*program)(uint64_t arg));
uint64_t user_image_start(enum user_image image);

#endif
