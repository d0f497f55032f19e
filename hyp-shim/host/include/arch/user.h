/* SPDX-License-Identifier: BSD-2-Clause */
/* What a ring-3 program needs of the CPU. */
#ifndef ARCH_USER_H
#define ARCH_USER_H

#include <host/machine.h>
#include <stdint.h>

static inline long user_syscall(long number, uint64_t arg)
{
	return host_syscall(number, arg);
}

static inline uint64_t user_cycles(void)
{
	return host_cycles();
}

static inline void user_tls_set(uint64_t value)
{
	*host_tls() = value;
}

static inline uint64_t user_tls_get(void)
{
	return *host_tls();
}

static inline uint64_t user_load(uint64_t va)
{
	return host_user_load(va);
}

static inline void user_store(uint64_t va, uint64_t value)
{
	host_user_store(va, value);
}

static inline void user_relax(void)
{
	host_step(HOST_RELAX);
}

#endif
