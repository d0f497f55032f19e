/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that Xen fills with hypercall stubs. UD2 until then: a RET would look like success. */
#include <arch/page.h>

	.section .hypercall_page, "ax", @progbits
	.balign PAGE_SIZE
	.globl hypercall_page
hypercall_page:
	.rept PAGE_SIZE / 2
	ud2
	.endr
