/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals; see interrupt.h. */
#include "base/interrupt.h"

static volatile sig_atomic_t count;
static sigset_t wait_mask;
static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

static void on_signal(int number)
{
	(void)number;
	count++;
}

void interrupt_init(void)
{
	struct sigaction action = {.sa_handler = on_signal};
	sigset_t block;

	sigemptyset(&block);
	for (unsigned int i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaddset(&block, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &block, &wait_mask);
	for (unsigned int i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigdelset(&wait_mask, signals[i]);
}

void interrupt_end(void)
{
	sigprocmask(SIG_SETMASK, &wait_mask, NULL);
}

unsigned int interrupt_count(void)
{
	return (unsigned int)count;
}

const sigset_t *interrupt_wait_mask(void)
{
	return &wait_mask;
}

bool interrupted(void)
{
	sigset_t pending;

	if (count)
		return true;
	sigpending(&pending);
	for (unsigned int i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigismember(&pending, signals[i]) == 1)
			return true;
	}
	return false;
}
