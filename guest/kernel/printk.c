// SPDX-License-Identifier: BSD-2-Clause
/* printk(): formats a line and hands it to the platform's console. Any state. */
#include "printk.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "kernel/spinlock.h"

static struct spinlock lock;

void printk(const char *format, ...)
{
	char line[256];
	unsigned long flags;
	va_list args;
	int len;

	va_start(args, format);
	len = vscnprintf(line, sizeof(line), format, args);
	va_end(args);
	flags = spin_lock_irqsave(&lock);
	hyp->console_write(line, (size_t)len);
	spin_unlock_irqrestore(&lock, flags);
}
