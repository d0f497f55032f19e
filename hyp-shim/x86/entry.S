/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Native entry to the kernel: exceptions, interrupts, SYSCALL, and the ways back. GS's base is the
 * vCPU's struct cpu_local in the kernel and the user's in ring 3; swapgs exchanges them.
 */
#include <arch/layout.h>

#define CPU_KERNEL_SP 8 /* struct arch_cpu; asserted in arch/percpu.h */
#define CPU_USER_SP   16
#define MSR_GS_BASE   0xc0000101
#define EFLAGS_IF     0x200

	.text

	.macro PUSH_CALLER_SAVED
	pushq %rdi
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq %rax
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	.endm

	.macro POP_CALLER_SAVED
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rax
	popq %rcx
	popq %rdx
	popq %rsi
	popq %rdi
	.endm

/* Exceptions: 32 stubs of 16 bytes that make the frame uniform. */
	.balign 16
	.globl exception_stubs
exception_stubs:
	.set vector, 0
	.rept 32
	.balign 16
	.if (0x60227d00 >> vector) & 1 /* these push an error code themselves */
	.else
	pushq $0
	.endif
	pushq $vector
	jmp exception_common
	.set vector, vector + 1
	.endr

exception_common:
	PUSH_CALLER_SAVED
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movl $MSR_GS_BASE, %ecx /* not from CS: an NMI can hit between SYSCALL and swapgs */
	rdmsr
	testl %edx, %edx
	js 1f
	swapgs
1:	cld
	movq %rsp, %rdi
	movq %cr2, %rsi
	andq $-16, %rsp
	call arch_exception
	ud2

/*
 * Interrupts of the two vectors that deliver IPIs. QEMU up to at least 7.2 can deliver an interrupt
 * that a hypervisor injects twice in a row, interrupt flag or not, if the vCPU's thread is kicked
 * meanwhile (helper_vmrun() leaves exception_index set). The second one then interrupts the first
 * instruction here, before swapgs, and is dropped.
 */
	.macro INTERRUPT name, handler
	.balign 16
	.globl \name
\name:
	cmpq $\name, (%rsp)
	je 3f
	testb $3, 8(%rsp)
	jz 1f
	swapgs
1:	PUSH_CALLER_SAVED
	pushq %rbp
	movq %rsp, %rbp
	andq $-16, %rsp
	cld
	call \handler
	testb $3, 88(%rbp)
	jz 2f
	call return_to_user
	movq %rbp, %rsp
	popq %rbp
	POP_CALLER_SAVED
	swapgs
	iretq
2:	movq %rbp, %rsp
	popq %rbp
	POP_CALLER_SAVED
3:	iretq
	.endm

	INTERRUPT upcall_entry, arch_upcall
	INTERRUPT apic_ipi_entry, arch_apic_ipi

	.balign 16
	.globl spurious_entry
spurious_entry:
	iretq

	.balign 16
	.globl system_call_entry
system_call_entry:
	swapgs
	movq %rsp, %gs:CPU_USER_SP
	movq %gs:CPU_KERNEL_SP, %rsp
	pushq %gs:CPU_USER_SP
	pushq %rcx
	pushq %r11
	pushq $0
	movq %rdi, %rsi
	movq %rax, %rdi
	call syscall_entry
	addq $8, %rsp
	popq %r11
	popq %rcx
	popq %rsp
	swapgs
	sysretq

/* arch_enter_user(ip, sp, arg) */
	.balign 16
	.globl arch_enter_user
arch_enter_user:
	movq %rdi, %rcx
	movq %rdx, %rdi
	movq %rsi, %rsp
	movl $EFLAGS_IF, %r11d
	xorl %eax, %eax
	xorl %ebx, %ebx
	xorl %edx, %edx
	xorl %esi, %esi
	xorl %ebp, %ebp
	xorl %r8d, %r8d
	xorl %r9d, %r9d
	xorl %r10d, %r10d
	xorl %r12d, %r12d
	xorl %r13d, %r13d
	xorl %r14d, %r14d
	xorl %r15d, %r15d
	swapgs
	sysretq
