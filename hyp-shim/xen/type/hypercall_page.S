/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that Xen fills with hypercall stubs; returns until then would be a silent success. */
#include <arch/page.h>

	.section .hypercall_page, "ax", @progbits
	.balign PAGE_SIZE
	.globl hypercall_page
hypercall_page:
	.rept PAGE_SIZE / 2
	ud2
	.endr
