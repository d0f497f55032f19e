/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the bare backend share. Boot, vCPU 0, where nothing else is said. */
#ifndef BARE_BARE_H
#define BARE_BARE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * acpi.c: the APIC IDs of the CPUs that the MADT lists as usable, in its order, at most @max, into
 * @ids. @rsdp is a physical address. Returns how many, or 0 with *@why if there is no valid MADT.
 */
unsigned int acpi_cpus(uint64_t rsdp, uint32_t *ids, unsigned int max, const char **why);

/* smp.c: finds the CPUs; this one becomes number 0. Panics without a list of them. */
void smp_find_cpus(void);

/* smp.c: struct hyp_ops' members of these names. */
unsigned int bare_vcpus_present(void);
int bare_vcpu_start(unsigned int cpu, void *stack_top);
void bare_vcpu_down(void);
bool bare_vcpu_up(unsigned int cpu);
void bare_vcpu_stop(unsigned int cpu);

/* bare.c: the same, of the name block. */
void bare_block(void);

#endif
