/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that Xen fills with hypercall stubs, hypercall_page.S. Also read by assembly. */
#ifndef SHIM_HYPERCALL_PAGE_H
#define SHIM_HYPERCALL_PAGE_H

#define HYPERCALL_ENTRY 32 /* bytes of the page for each hypercall */

#ifndef __ASSEMBLER__
extern char hypercall_page[];
#endif

#endif
