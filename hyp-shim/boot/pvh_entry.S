/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PVH entry point (Xen's docs/misc/pvh.pandoc; QEMU and others implement it too): 32-bit flat
 * protected mode, paging off, EBX = physical address of struct hvm_start_info. Goes to long mode on
 * static page tables and calls arch_boot().
 */
#include <x86/entry_macros.inc>
#include <x86/long_mode.inc>
#include <xen/elfnote.h>

	.section .note.Xen, "a", @note
	.balign 4
	.long 4, 4, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz "Xen"
	.long PHYS(pvh_start)

	.section .text.boot, "ax", @progbits
	.code32
	.globl pvh_start
pvh_start:
	cld
	movl $PHYS(boot_gdt_pointer), %eax
	lgdt (%eax)
	ENTER_LONG_MODE boot_root
	movl $KERNEL_DS, %eax
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
	.quad GDT_KERNEL_CS
	.quad GDT_KERNEL_DS
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long PHYS(boot_gdt)

	BOOT_STACK
