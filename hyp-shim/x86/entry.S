/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Native entry to the kernel: exceptions, interrupts, SYSCALL, and the ways back.
 *
 * GS's base is the vCPU's struct cpu_local in ring 3, too: our programs do not use GS, and the
 * memory is the kernel's. So there is no swapgs, and no moment at which an interrupt would find the
 * wrong base. QEMU up to at least 7.2 needs that: an interrupt that a hypervisor injects can be
 * delivered again some instructions later, interrupt flag or not (helper_vmrun() leaves
 * exception_index set until the vCPU's next exit). Such a one is known by the clear interrupt flag
 * of what it interrupted, and dropped.
 */
#include <arch/layout.h>

#define CPU_KERNEL_SP 8 /* struct arch_cpu; asserted in arch/percpu.h */
#define CPU_USER_SP   16
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
	cld
	movq %rsp, %rdi
	movq %rsp, %rbp
	movq %cr2, %rsi
	andq $-16, %rsp
	call arch_exception /* returns from a fault that was served */
	movq %rbp, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	POP_CALLER_SAVED
	addq $16, %rsp /* vector and error code */
	iretq

/* Interrupts of the vectors that deliver IPIs. */
	.macro INTERRUPT name, handler
	.balign 16
	.globl \name
\name:
	PUSH_CALLER_SAVED
	pushq %rbp
	movq %rsp, %rbp
	testb $(EFLAGS_IF >> 8), 97(%rbp) /* the interrupted RFLAGS */
	jz 1f
	andq $-16, %rsp
	cld
	call \handler
	testb $3, 88(%rbp) /* the interrupted CS */
	jz 1f
	call return_to_user
1:	movq %rbp, %rsp
	popq %rbp
	POP_CALLER_SAVED
	iretq
	.endm

	INTERRUPT upcall_entry, arch_upcall
	INTERRUPT apic_ipi_entry, arch_apic_ipi
	INTERRUPT xapic_ipi_entry, arch_xapic_ipi

	.balign 16
	.globl spurious_entry
spurious_entry:
	iretq

	.balign 16
	.globl system_call_entry
system_call_entry:
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
	sysretq

	/* A vCPU started in long mode: RSP its stack, RDI its number. */
	.balign 16
	.globl arch_secondary_entry
arch_secondary_entry:
	xorl %ebp, %ebp
	call arch_secondary
	ud2
