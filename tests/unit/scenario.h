/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios: functions that run as a kernel thread of vCPU 0 on the user-space machine, after a
 * real boot, in place of guest/bench's thread. They check with expect(), which ends the run;
 * cmocka's own assertions must not be used there, as they jump off the coroutine's stack.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <host/machine.h>
#include <stdbool.h>
#include <stdint.h>

#include "turns.h"
#include "unit.h"

struct mm;
struct task;

#define expect(condition)                                                       \
	do {                                                                    \
		if (!(condition))                                               \
			host_fail("%s:%d: %s", __FILE__, __LINE__, #condition); \
	} while (0)

#define expect_equal(a, b)                                                                       \
	do {                                                                                     \
		long a_ = (long)(a), b_ = (long)(b);                                             \
		if (a_ != b_)                                                                    \
			host_fail("%s:%d: %s is %ld, %s is %ld", __FILE__, __LINE__, #a, a_, #b, \
				  b_);                                                           \
	} while (0)

/* Runs @scenario on a machine of @vcpus; the second form takes everything from @config. */
enum host_end scenario_run(void (*scenario)(void), unsigned int vcpus, const char *cmdline);
enum host_end scenario_run_config(void (*scenario)(void), const struct host_config *config);

/* Fails the cmocka test unless the run ended as it should. */
void scenario_passes(void (*scenario)(void), unsigned int vcpus, const char *cmdline);

/* The scenario must panic with @message, or end by host_fail() with it, as part of the text. */
void scenario_panics(void (*scenario)(void), unsigned int vcpus, const char *cmdline,
		     const char *message);
void scenario_fails(void (*scenario)(void), unsigned int vcpus, const char *cmdline,
		    const char *message);

/* Waits until vCPU @cpu is blocked with nothing to do; until all but this one are. */
void await_idle(unsigned int cpu);
void await_all_idle(void);

/* Runs @fn(@arg) in a kernel thread of @cpu and waits until it and its thread have ended. */
void run_on(unsigned int cpu, void (*fn)(void *arg), void *arg);

/* Starts a user task of @mm on @cpu that exits at once, and waits until the vCPU is idle. */
void make_lazy(unsigned int cpu, struct mm *mm);

/* Pages taken and not given back, on all vCPUs. */
long pages_in_use(void);

/* vCPUs whose current task runs on @mm, and a counter summed over all vCPUs. */
unsigned int vcpus_on(const struct mm *mm);
uint64_t total(unsigned int counter);

#endif
