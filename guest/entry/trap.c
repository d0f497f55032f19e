// SPDX-License-Identifier: BSD-2-Clause
/*
 * Exceptions: none is expected, in the kernel or in the measured programs, but a program's first
 * touch of a page of its heap. IRQs off.
 */
#include <hyp/upcalls.h>

#include "mm/mm.h"
#include "printk.h"

#define VECTOR_PAGE_FAULT 14
#define ERROR_PRESENT     1u /* the page is there, but not for this access */

static const char *const names[] = {
	[0] = "divide error",
	[1] = "debug",
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

	if (frame->vector == VECTOR_PAGE_FAULT && frame->cs & 3 &&
	    !(frame->error & ERROR_PRESENT) && user_fault(fault_address))
		return;
	panic_at(frame, "%s (vector %lu) at %lx in %s mode, address %lx", name, frame->vector,
		 frame->rip, frame->cs & 3 ? "user" : "kernel", fault_address);
}
