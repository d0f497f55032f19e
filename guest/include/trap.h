/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions, as the shim's entry code hands them over. */
#ifndef TRAP_H
#define TRAP_H

#include <stdint.h>

/* The order in which entry.S pushes; the last five are the CPU's. */
struct trap_frame {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t vector;
	uint64_t error;
	uint64_t rip, cs, rflags, rsp, ss;
};

/*
 * Any exception. Returns from a page fault in user mode that the kernel has served, on the same
 * vCPU; all else is fatal. @fault_address is CR2. On the task's kernel stack if user mode was
 * interrupted. IRQs off.
 */
void trap(const struct trap_frame *frame, uint64_t fault_address);

#endif
