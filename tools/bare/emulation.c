// SPDX-License-Identifier: BSD-2-Clause
/* QEMU options and scheduling that both emulated machines share; see emulation.h. */
#include "bare/emulation.h"

#include <sched.h>
#include <stddef.h>

/*
 * One timeline for all pCPUs; it counts instructions and skips idle time.
 *
 * The net filter has nothing to filter, but a timer: every 100 ms of virtual time. A pCPU's turn ends
 * at a timer, and when none is armed it lasts 2^31 instructions, about a minute of the host's time.
 * Xen's idle loop can spin that long without PAUSE: while another pCPU, whose turn it is not, is
 * scrubbing the memory of a domain that has ended, the loop looks for something to scrub.
 */
const struct qemu_option emulation_exact[] = {
	{"-accel", "tcg,thread=single"},
	{"-icount", "shift=0,sleep=off"},
	{"-rtc", "base=2026-01-01T00:00:00,clock=vm"},
	{"-netdev", "hubport,id=turns,hubid=0"},
	{"-object", "filter-buffer,id=turn-end,netdev=turns,interval=100000"},
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
 * Instruction counting repeats only if the turns of the pCPUs do. QEMU's main thread is woken
 * whenever a virtual timer falls due, to look for timers; should it come so late that it finds the
 * next one, it runs that itself and ends the running pCPU's turn at a moment that the host chose
 * (QEMU's qemu_timer_notify_cb()). So the main thread must come at once or not at all: all threads
 * stay on one CPU, and the main thread, which sleeps nearly always, goes before the thread of the
 * pCPUs (its children get the usual policy). Then it has looked and is asleep again before the
 * next guest instruction. Not all hosts permit it; without it a loaded host shows a difference in
 * about one run of ten.
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
