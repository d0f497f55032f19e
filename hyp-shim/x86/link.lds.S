/* SPDX-License-Identifier: BSD-2-Clause */
/* The image: linked at KERNEL_BASE + physical address, entered at the PVH note's address. */
#include <arch/layout.h>
#include <arch/page.h>

OUTPUT_FORMAT("elf64-x86-64")
ENTRY(pvh_start)

PHDRS
{
	text PT_LOAD FLAGS(5);
	data PT_LOAD FLAGS(6);
	note PT_NOTE FLAGS(4);
}

SECTIONS
{
	. = KERNEL_BASE + KERNEL_PHYS;
	.text : AT(ADDR(.text) - KERNEL_BASE) {
		*(.text.boot)
		. = ALIGN(PAGE_SIZE);
		traps_start = .;
		*(.text.trapping) /* x86/trapping.h */
		traps_end = .;
		*(.text .text.*)
		. = ALIGN(PAGE_SIZE);
		*(.hypercall_page)
		. = ALIGN(PAGE_SIZE);
		user_text_start = .;
		*(.user.text)
		. = ALIGN(PAGE_SIZE);
		user_text_end = .;
	} :text
	.rodata : AT(ADDR(.rodata) - KERNEL_BASE) { *(.rodata .rodata.*) } :text
	.notes : AT(ADDR(.notes) - KERNEL_BASE) SUBALIGN(4) {
		*(.note.Xen)
		*(.note.lazyshoot)
	} :text :note
	. = ALIGN(PAGE_SIZE);
	.data : AT(ADDR(.data) - KERNEL_BASE) { *(.data .data.*) } :data
	.bss : AT(ADDR(.bss) - KERNEL_BASE) {
		*(.bss COMMON)
		. = ALIGN(0x200000); /* evtchn.c says why */
		*(.bss.shared_info)
		. = ALIGN(PAGE_SIZE);
		area_start = .;
		*(.bss.area) /* the last, since the tool makes it larger */
	} :data
	ASSERT(traps_end - traps_start <= PAGE_SIZE - 15, "functions that trap do not fit in a page")
	area_phys = ABSOLUTE(area_start - KERNEL_BASE);
	/DISCARD/ : { *(.comment .eh_frame .note.GNU-stack .note.gnu.property) }
}
