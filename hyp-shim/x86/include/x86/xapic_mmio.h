/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registers of this vCPU's local APIC in memory, where the bare backend maps them. Unit tests
 * have a file of the same name with a fake APIC.
 */
#ifndef X86_XAPIC_MMIO_H
#define X86_XAPIC_MMIO_H

#include <stdint.h>

/* The last GiB of addresses holds nothing else. */
#define XAPIC_VA 0xffffffffc0000000ul

static inline uint32_t xapic_read(uint32_t offset)
{
	return *(volatile uint32_t *)(XAPIC_VA + offset);
}

static inline void xapic_write(uint32_t offset, uint32_t value)
{
	*(volatile uint32_t *)(XAPIC_VA + offset) = value;
}

#endif
