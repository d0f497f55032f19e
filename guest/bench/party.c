// SPDX-License-Identifier: BSD-2-Clause
/* See party.h. */
#include "bench/party.h"

#include <arch/cpu.h>

void party_init(struct party *party, unsigned int members)
{
	party->host = current_task();
	atomic_set(&party->remaining, (int)members);
}

void party_leave(struct party *party)
{
	if (atomic_dec_and_test(&party->remaining))
		task_wake(party->host);
}

static bool all_have_exited(struct task *host)
{
	const struct party *party = host->private;

	return !atomic_read(&party->remaining);
}

void party_wait(struct party *party)
{
	unsigned long flags = irq_save();

	party->host->private = party;
	task_sleep(all_have_exited, party->host);
	irq_restore(flags);
}
