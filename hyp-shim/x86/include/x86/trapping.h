/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where instructions lie that a hypervisor intercepts and decodes. It reads 15 bytes from each on,
 * and less than that before the end of a page it walks the page tables twice. So that it is not
 * chance what such an instruction costs, the linker script puts their functions into one page.
 */
#ifndef X86_TRAPPING_H
#define X86_TRAPPING_H

/*
 * For every function that runs under a hypervisor after boot and has one: WRMSR, RDMSR, CPUID, HLT.
 * Its callers in the same file too, since it may be inlined (tests/system/disassembly.sh looks).
 */
#define __trapping __attribute__((section(".text.trapping")))

#endif
