/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the other CPUs of a bare machine start: a start-up IPI begins in real mode, at a page below
 * 1 MiB to which cpus.c copies trampoline_start. That goes to protected mode and on to the image,
 * which goes to long mode on the kernel's tables and to arch_secondary_entry().
 */
#include <arch/layout.h>

#define PHYS(symbol) ((symbol) - KERNEL_BASE)

#define CR0_PE	 0x00000001
#define CR0_BOOT 0x80010033 /* PG, WP, NE, ET, MP, PE */
#define CR4_PAE	 0x20
#define CR4_BOOT 0xa0 /* PGE, PAE */
#define MSR_EFER 0xc0000080
#define EFER_SCE 0x001
#define EFER_LME 0x100
#define EFER_NXE 0x800
#define CODE32	 0x18

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
	ljmpl $CODE32, $PHYS(secondary_32)
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
	.quad 0x00af9b000000ffff /* KERNEL_CS */
	.quad 0x00cf93000000ffff /* KERNEL_DS */
	.quad 0x00cf9b000000ffff /* CODE32 */
trampoline_gdt_end:

	.text
	.code32
secondary_32:
	movl $KERNEL_DS, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl $CR4_PAE, %eax
	movl %eax, %cr4
	movl $PHYS(trampoline_root), %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $(EFER_SCE | EFER_LME | EFER_NXE), %eax
	wrmsr
	movl $CR0_BOOT, %eax
	movl %eax, %cr0
	ljmp $KERNEL_CS, $PHYS(1f)

	.code64
1:	movq $2f, %rax
	jmp *%rax
	/* No entry of trampoline_root stays in the TLB: global pages are on only after it. */
2:	movq secondary_root, %rax
	movq %rax, %cr3
	movl $CR4_BOOT, %eax
	movq %rax, %cr4
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	movq secondary_stack, %rsp
	movq secondary_cpu, %rdi
	movl $1, secondary_arrived
	jmp arch_secondary_entry
