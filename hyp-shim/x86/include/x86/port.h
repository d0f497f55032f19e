/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O ports. */
#ifndef X86_PORT_H
#define X86_PORT_H

#include <stdint.h>

static inline void outb(uint16_t port, uint8_t value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void outl(uint16_t port, uint32_t value)
{
	asm volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

#endif
