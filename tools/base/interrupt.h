/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SIGINT, SIGTERM and SIGHUP become a flag. They stay blocked except while the tool waits, so no
 * call into Xen is cut short and no signal is lost between a check of the flag and the wait.
 */
#ifndef TOOLS_BASE_INTERRUPT_H
#define TOOLS_BASE_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

void interrupt_init(void);

/* Unblocks the signals. interrupted() still reports those that came before and those that come. */
void interrupt_end(void);

/* How many have arrived while they were not blocked. */
unsigned int interrupt_count(void);

/* The signal mask to wait with. */
const sigset_t *interrupt_wait_mask(void);

/* True once a signal has arrived, even if it is still blocked. */
bool interrupted(void);

#endif
