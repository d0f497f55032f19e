/* SPDX-License-Identifier: BSD-2-Clause */
/* A vCPU's own tables, and what the entry code calls. On the vCPU concerned, IRQs off. */
#ifndef X86_CPU_H
#define X86_CPU_H

#include <stdint.h>

struct hyp_user;
struct trap_frame;

/* The upcall handler of the platform, set by its hyp_ops.init before interrupts are enabled. */
extern void (*platform_upcall)(void);

/* CPU tables and GS base of @cpu, on itself. */
void cpu_tables_load(unsigned int cpu);

/* hyp_ops.switch_context. */
void native_switch_context(uint64_t root, const struct hyp_user *user);

/* This vCPU forgets its user translations. */
void native_flush_tlb(void);

/* From the entry code: exceptions, VECTOR_UPCALL, the start of a secondary vCPU. */
void arch_exception(const struct trap_frame *frame, uint64_t fault_address);
void arch_upcall(void);
void arch_secondary(unsigned int cpu) __attribute__((noreturn));

#endif
