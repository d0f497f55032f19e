/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PVH entry point (Xen's docs/misc/pvh.pandoc; QEMU and others implement it too): 32-bit flat
 * protected mode, paging off, EBX = physical address of struct hvm_start_info. Goes to long mode on
 * static page tables and calls arch_boot().
 */
#include <arch/layout.h>

#define PHYS(symbol) ((symbol) - KERNEL_BASE)

#define CR0_PE	 0x00000001
#define CR0_MP	 0x00000002
#define CR0_ET	 0x00000010
#define CR0_NE	 0x00000020
#define CR0_WP	 0x00010000
#define CR0_PG	 0x80000000
#define CR4_PAE	 0x20
#define MSR_EFER 0xc0000080
#define EFER_SCE 0x001
#define EFER_LME 0x100
#define EFER_NXE 0x800

	.section .note.Xen, "a", @note
	.balign 4
	.long 4, 4, 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long PHYS(pvh_start)

	.section .text.boot, "ax", @progbits
	.code32
	.globl pvh_start
pvh_start:
	cld
	movl $PHYS(boot_gdt_pointer), %eax
	lgdt (%eax)
	movl $CR4_PAE, %eax
	movl %eax, %cr4
	movl $PHYS(boot_root), %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $(EFER_SCE | EFER_LME | EFER_NXE), %eax
	wrmsr
	movl $(CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG), %eax
	movl %eax, %cr0
	ljmp $KERNEL_CS, $PHYS(1f)

	.code64
1:	movl $KERNEL_DS, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	movq $boot_stack_top, %rsp
	xorl %ebp, %ebp
	movl %ebx, %edi
	movq $arch_boot, %rax
	call *%rax
	ud2

	.section .data, "aw"
	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00af9b000000ffff /* KERNEL_CS */
	.quad 0x00cf93000000ffff /* KERNEL_DS */
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long PHYS(boot_gdt)

	.section .bss, "aw", @nobits
	.balign 4096
boot_stack:
	.skip 16384
boot_stack_top:
