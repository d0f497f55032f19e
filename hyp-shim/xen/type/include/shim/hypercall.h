/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypercalls, through the page that Xen fills with the right instruction (VMCALL or VMMCALL for
 * PVH, SYSCALL for PV). ABI: number by offset into the page, arguments in RDI, RSI, RDX, result in
 * RAX. Unit tests have a file of the same name that calls a fake hypervisor.
 */
#ifndef SHIM_HYPERCALL_H
#define SHIM_HYPERCALL_H

#include <shim/hypercall_page.h>

#include "percpu.h"

static inline long hypercall2(unsigned int op, uint64_t a1, uint64_t a2)
{
	register uint64_t rdi asm("rdi") = a1;
	register uint64_t rsi asm("rsi") = a2;
	long ret;

	count(hypercalls);
	asm volatile("call hypercall_page + %c[offset]"
		     : "=a"(ret), "+r"(rdi), "+r"(rsi)
		     : [offset] "i"(op * HYPERCALL_ENTRY)
		     : "rdx", "rcx", "r8", "r9", "r10", "r11", "memory");
	return ret;
}

static inline long hypercall3(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3)
{
	register uint64_t rdi asm("rdi") = a1;
	register uint64_t rsi asm("rsi") = a2;
	register uint64_t rdx asm("rdx") = a3;
	long ret;

	count(hypercalls);
	asm volatile("call hypercall_page + %c[offset]"
		     : "=a"(ret), "+r"(rdi), "+r"(rsi), "+r"(rdx)
		     : [offset] "i"(op * HYPERCALL_ENTRY)
		     : "rcx", "r8", "r9", "r10", "r11", "memory");
	return ret;
}

/* Any hypercall of up to four arguments, its number not known to the compiler. */
static inline long hypercall_by_number(unsigned int op, uint64_t a1, uint64_t a2, uint64_t a3,
				       uint64_t a4)
{
	register uint64_t rdi asm("rdi") = a1;
	register uint64_t rsi asm("rsi") = a2;
	register uint64_t rdx asm("rdx") = a3;
	register uint64_t r10 asm("r10") = a4;
	long ret;

	count(hypercalls);
	asm volatile("call *%[entry]"
		     : "=a"(ret), "+r"(rdi), "+r"(rsi), "+r"(rdx), "+r"(r10)
		     : [entry] "0"(hypercall_page + op * HYPERCALL_ENTRY)
		     : "rcx", "r8", "r9", "r11", "memory");
	return ret;
}

/*
 * A multicall. When Xen preempts one it moves the first argument past the entries that are done,
 * lowers the second by as many, and lets the guest execute the instruction again; the registers
 * keep those values to the end. *@left is what the second one holds on return: @nr if the call was
 * never preempted. A debug build of Xen overwrites the registers instead: *@left is then beyond
 * @nr and says nothing.
 */
static inline long hypercall_multicall(unsigned int op, void *entries, uint64_t nr, uint64_t *left)
{
	register uint64_t rdi asm("rdi") = (uintptr_t)entries;
	register uint64_t rsi asm("rsi") = nr;
	long ret;

	count(hypercalls);
	asm volatile("call hypercall_page + %c[offset]"
		     : "=a"(ret), "+r"(rdi), "+r"(rsi)
		     : [offset] "i"(op * HYPERCALL_ENTRY)
		     : "rdx", "rcx", "r8", "r9", "r10", "r11", "memory");
	*left = rsi;
	return ret;
}

#endif
