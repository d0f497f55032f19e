/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the other CPUs of a bare machine start: a start-up IPI begins in real mode, at a page below
 * 1 MiB to which cpus.c copies trampoline_start. That goes to protected mode and on to the image,
 * which goes to long mode on the kernel's tables and to arch_secondary_entry().
 */
#include <x86/long_mode.inc>

	.section .rodata, "a"
	.code16
	.globl trampoline_start, trampoline_bytes
trampoline_start:
	cli
	movw %cs, %ax
	movw %ax, %ds
	lgdtl trampoline_gdt_pointer - trampoline_start
	movl $CR0_PE, %eax
	movl %eax, %cr0
	ljmpl $BOOT_CS32, $PHYS(secondary_32)
	.balign 4
trampoline_gdt_pointer:
	.word trampoline_gdt_end - trampoline_gdt - 1
	.long PHYS(trampoline_gdt)
	.set trampoline_code_end, .
	.balign 4
trampoline_bytes:
	.long trampoline_code_end - trampoline_start

	.balign 8
trampoline_gdt:
	.quad 0
	.quad GDT_KERNEL_CS
	.quad GDT_KERNEL_DS
	.quad GDT_BOOT_CS32
trampoline_gdt_end:

	.text
	.code32
secondary_32:
	movl $KERNEL_DS, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	ENTER_LONG_MODE trampoline_root
	movq $2f, %rax
	jmp *%rax
	/* No entry of trampoline_root stays in the TLB: global pages are on only after it. */
2:	movq secondary_root, %rax
	movq %rax, %cr3
	movl $CR4_KERNEL, %eax
	movq %rax, %cr4
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	movq secondary_stack, %rsp
	movq secondary_cpu, %rdi
	movl $1, secondary_arrived
	jmp arch_secondary_entry
