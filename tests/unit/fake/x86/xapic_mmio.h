/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers of the fake APIC of fake/fake_apic.h; found before the real file of this name. */
#ifndef X86_XAPIC_MMIO_H
#define X86_XAPIC_MMIO_H

#include <stdint.h>

uint32_t xapic_read(uint32_t offset);
void xapic_write(uint32_t offset, uint32_t value);

#endif
