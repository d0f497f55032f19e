/* SPDX-License-Identifier: BSD-2-Clause */
/* Switching kernel stacks. */
	.text

/* switch_to(&prev->sp, next->sp): arch_task_stack() builds what this pops. IRQs off. */
	.balign 16
	.globl switch_to
switch_to:
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, (%rdi)
	movq %rsi, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret

	.balign 16
	.globl task_trampoline
task_trampoline:
	xorl %ebp, %ebp
	andq $-16, %rsp
	call task_entry
	ud2
