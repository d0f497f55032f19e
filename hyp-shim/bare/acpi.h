/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of ACPI as it takes to count CPUs. Boot, vCPU 0. */
#ifndef BARE_ACPI_H
#define BARE_ACPI_H

#include <stdint.h>

/*
 * The APIC IDs of the CPUs that the MADT lists as usable, in its order, at most @max, into @ids.
 * @rsdp is a physical address. Returns how many, or 0 with *@why if there is no valid MADT.
 */
unsigned int acpi_cpus(uint64_t rsdp, uint32_t *ids, unsigned int max, const char **why);

#endif
