/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Local APICs in x2APIC mode, or in xAPIC mode where CPUID shows no other, with the IDs that Xen
 * 4.17 gives: twice the vCPU's number. An IPI raises HOST_LINES' line 1, which host_config connects
 * to fake_apic_interrupt().
 */
#ifndef FAKE_APIC_H
#define FAKE_APIC_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_APIC_LINE 1
#define FAKE_ICR_MAX   NR_CPUS

#include "cpumask.h"

struct fake_apic {
	bool absent; /* CPUID shows no x2APIC */
	unsigned int vcpus; /* APICs that exist */
	unsigned int per_cluster; /* vCPUs in a logical cluster; 8 at first, as Xen 4.17 has it */
	unsigned int nr_icr;
	unsigned int nr_fences; /* before them */
	uint64_t icr[FAKE_ICR_MAX]; /* the values written, in order, in x2APIC's form */
	uint32_t icr_high[NR_CPUS]; /* xAPIC: written before the low half, which sends */
	unsigned int busy_reads; /* that many reads of the ICR say that the last send is pending */
	unsigned int hits[NR_CPUS]; /* interrupts that reached each vCPU */
	unsigned int eois, eois_of[NR_CPUS];
	bool enabled[NR_CPUS];
};

extern struct fake_apic fake_apic;

void fake_apic_reset(unsigned int vcpus);

/* The vector of the mode. */
void fake_apic_interrupt(void);

#endif
