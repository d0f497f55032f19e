/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers of the local APIC, as MSRs and in memory, and their bits. Intel SDM vol. 3. */
#ifndef X86_APIC_REGS_H
#define X86_APIC_REGS_H

/* Where the registers are in xAPIC mode, unless somebody moves them. */
#define APIC_PHYS 0xfee00000ull

#define MSR_APIC_BASE    0x01b
#define APIC_BASE_X2APIC (1u << 10)
#define APIC_BASE_ENABLE (1u << 11)

#define MSR_X2APIC_ID  0x802
#define MSR_X2APIC_EOI 0x80b
#define MSR_X2APIC_LDR 0x80d
#define MSR_X2APIC_SVR 0x80f
#define MSR_X2APIC_ICR 0x830

#define XAPIC_ID       0x020
#define XAPIC_EOI      0x0b0
#define XAPIC_SVR      0x0f0
#define XAPIC_ICR_LOW  0x300
#define XAPIC_ICR_HIGH 0x310

#define SVR_ENABLE 0x100

#define ICR_LOGICAL      (1u << 11)
#define ICR_PENDING      (1u << 12) /* xAPIC mode: not yet accepted */
#define ICR_ALL_BUT_SELF (3u << 18)
#define ICR_NMI          0x4400u /* assert, NMI */
#define ICR_INIT         0x4500u /* assert, INIT */
#define ICR_STARTUP      0x4600u /* assert, start-up; the low byte is the page */

#endif
