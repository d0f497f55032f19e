/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Placement of the instructions that a hypervisor intercepts and decodes. Xen fetches 15 bytes at
 * each; within 15 bytes of a page's end that takes a second page walk, which is expensive. The
 * linker script therefore puts the functions that have such instructions into one page.
 */
#ifndef X86_TRAPPING_H
#define X86_TRAPPING_H

/*
 * For functions with an intercepted WRMSR, RDMSR, CPUID or HLT, and for their callers in the same
 * file, into which a compiler may inline them. tests/system/disassembly.sh checks the image.
 */
#define __trapping __attribute__((section(".text.trapping")))

#endif
