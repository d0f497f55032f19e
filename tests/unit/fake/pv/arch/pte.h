/* SPDX-License-Identifier: BSD-2-Clause */
/* As hyp-shim/xen/type/pv's file of this name, with fake_mmu.c's machine-to-physical table. */
#ifndef ARCH_PTE_H
#define ARCH_PTE_H

#include <stdint.h>
#include <x86/pte.h>

/* The physical frame that the domain has at machine frame @mfn; ends the run if it has none. */
uint64_t fake_frame_of(uint64_t mfn);

static inline uint64_t pte_phys(uint64_t entry)
{
	return fake_frame_of((entry & PTE_ADDRESS) >> 12) << 12;
}

#endif
