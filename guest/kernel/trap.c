// SPDX-License-Identifier: BSD-2-Clause
/* Exceptions: none is expected, in the kernel or in the measured programs. IRQs off. */
#include "trap.h"

#include "printk.h"

static const char *const names[] = {
	[0] = "divide error",
	[1] = "debug",
	[2] = "NMI",
	[3] = "breakpoint",
	[4] = "overflow",
	[5] = "bound",
	[6] = "invalid opcode",
	[7] = "no coprocessor",
	[8] = "double fault",
	[10] = "invalid TSS",
	[11] = "segment not present",
	[12] = "stack fault",
	[13] = "general protection",
	[14] = "page fault",
	[16] = "x87 error",
	[17] = "alignment check",
	[18] = "machine check",
	[19] = "SIMD error",
};

void trap(const struct trap_frame *frame, uint64_t fault_address)
{
	const char *name = frame->vector < ARRAY_SIZE(names) && names[frame->vector]
				   ? names[frame->vector]
				   : "unknown exception";

	panic_at(frame, "%s (vector %lu) at %lx in %s mode, address %lx", name, frame->vector,
		 frame->rip, frame->cs & 3 ? "user" : "kernel", fault_address);
}
