/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that Xen fills with hypercall stubs; returns until then would be a silent success. */
	.section .hypercall_page, "ax", @progbits
	.balign 4096
	.globl hypercall_page
hypercall_page:
	.rept 4096 / 2
	ud2
	.endr
