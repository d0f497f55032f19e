// SPDX-License-Identifier: BSD-2-Clause
/*
 * The ring-3 programs. They keep the start of a measurement in thread-local storage, so that a
 * task that returns with another's FS base faults or shows. They are linked into the image's .user section, which is mapped at
 * USER_TEXT in every mm, so they may refer to nothing outside it: no globals, no calls to the
 * kernel, no tables.
 */
#include <arch/user.h>

#include "user.h"

#define __user __section(".user.text")

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
		user_tls_set(user_cycles());
		user_syscall(SYS_VISIT_IDLE, 0);
		ticks = user_cycles() - user_tls_get();
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
		user_tls_set(user_cycles());
		user_syscall(SYS_WAKE_SLEEP, 0);
		ticks = user_cycles() - user_tls_get();
	} while (user_syscall(SYS_SAMPLE, ticks));
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
