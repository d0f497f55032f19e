/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Native entry to the kernel: exceptions, interrupts, SYSCALL, and the ways back.
 *
 * GS's base is the vCPU's struct cpu_local in ring 3, too: our programs do not use GS, and cannot
 * read the memory behind it. So there is no swapgs, and no moment at which an interrupt would find
 * the wrong base. QEMU up to at least 7.2 needs that: it can deliver an interrupt that a hypervisor
 * injected a second time some instructions later, even with the interrupt flag clear
 * (helper_vmrun() leaves exception_index set until the vCPU's next exit). INTERRUPT recognises such
 * a repetition by the clear interrupt flag of the code it interrupted, and ignores it.
 */
#include <arch/percpu.h>
#include <x86/entry_macros.inc>
#include <x86/regs.h>

	.text

	EXCEPTION_STUBS

exception_common:
	PUSH_TRAP_FRAME
	cld
	movq %rsp, %rdi
	movq %rsp, %rbp
	movq %cr2, %rsi
	andq $-16, %rsp
	call arch_exception /* returns if the fault was handled */
	movq %rbp, %rsp
	POP_TRAP_FRAME
	iretq

/* Interrupts of the vectors that deliver IPIs. */
	.macro INTERRUPT name, handler
	.balign 16
	.globl \name
\name:
	PUSH_CALLER_SAVED
	pushq %rbp
	movq %rsp, %rbp
	testb $(EFLAGS_IF >> 8), INTERRUPTED_FLAGS1(%rbp)
	jz 1f
	andq $-16, %rsp
	cld
	call \handler
	testb $3, INTERRUPTED_CS(%rbp)
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
	movq %rsp, %gs:ARCH_CPU_USER_SP
	movq %gs:ARCH_CPU_KERNEL_SP, %rsp
	pushq %gs:ARCH_CPU_USER_SP
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
	CLEAR_USER_REGISTERS
	sysretq

	/* A vCPU started in long mode: RSP its stack, RDI its number. */
	.balign 16
	.globl arch_secondary_entry
arch_secondary_entry:
	xorl %ebp, %ebp
	call arch_secondary
	ud2
