// SPDX-License-Identifier: BSD-2-Clause
/* QEMU options and scheduling that both emulated machines share; see emulation.h. */
#include "bare/emulation.h"

#include <sched.h>
#include <stddef.h>
#include <stdio.h>

/* One timeline for all pCPUs; it counts instructions and skips idle time. */
static const struct qemu_option emulation_exact[] = {
	{"-accel", "tcg,thread=single"},
	{"-icount", "shift=0,sleep=off"},
	{"-rtc", "base=2026-01-01T00:00:00,clock=vm"},
	{0},
};

const struct qemu_option emulation_fast[] = {
	{"-accel", "tcg,thread=multi"},
	{"-rtc", "base=2026-01-01T00:00:00"},
	{0},
};

int emulation_add(const char **argv, int argc, const struct qemu_option *options)
{
	for (; options->name; options++) {
		argv[argc++] = options->name;
		if (options->value)
			argv[argc++] = options->value;
	}
	argv[argc] = NULL;
	return argc;
}

/*
 * The net filter filters nothing. It is there for its timer: a pCPU's turn ends when a timer fires,
 * and with none armed it lasts 2^31 instructions, about a minute of the host's time. Xen's idle
 * loop can spin that long without PAUSE: it looks for memory to scrub as long as another pCPU is
 * scrubbing that of a domain that has ended, which cannot proceed until its turn comes. The timer
 * is not in a snapshot, so a snapshot can be restored with another interval.
 */
int emulation_add_exact(const char **argv, int argc, struct turn *turn)
{
	const struct qemu_option options[] = {
		{"-netdev", "hubport,id=turns,hubid=0"}, {"-object", turn->timer}, {0}};

	snprintf(turn->timer, sizeof(turn->timer),
		 "filter-buffer,id=turn-end,netdev=turns,interval=%u", turn->interval_us);
	argc = emulation_add(argv, argc, emulation_exact);
	return emulation_add(argv, argc, options);
}

/*
 * Instruction counts repeat only if the turns of the pCPUs do. QEMU wakes its main thread whenever
 * a virtual timer falls due (qemu_timer_notify_cb()). If that thread runs so late that the next
 * timer is due as well, it runs that timer itself, and the running pCPU's turn ends at a moment
 * that the host chose. So the main thread must run at once: all threads stay on one CPU, and the
 * main thread, which nearly always sleeps, has priority over the thread of the pCPUs
 * (SCHED_RESET_ON_FORK: that one gets the usual policy). It is then asleep again before the next
 * guest instruction. Not all hosts permit this; without it none of 39 runs differed, but one may.
 */
void emulation_order_threads(void)
{
	struct sched_param first = {.sched_priority = 1};
	int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	if (cpu >= 0 && cpu < CPU_SETSIZE) {
		CPU_SET(cpu, &set);
		sched_setaffinity(0, sizeof(set), &set);
	}
	sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
}
