// SPDX-License-Identifier: BSD-2-Clause
/*
 * The CPUs of a bare machine: finding them, starting them by INIT and start-up IPIs (Intel SDM
 * vol. 3, "MP initialization"), stopping them by NMI, halting them. Called on vCPU 0; stopping and
 * halting on any.
 */
#include "cpus.h"

#include <arch/cpu.h>
#include <arch/layout.h>
#include <bare/bare.h>
#include <hyp/hyp.h>
#include <x86/apic.h>
#include <x86/apic_regs.h>
#include <x86/cpuid.h>
#include <x86/pte.h>
#include <x86/vectors.h>
#include <x86/xapic.h>

#include "acpi.h"
#include "atomic.h"
#include "errno.h"
#include "page.h"
#include "percpu.h"
#include "printk.h"
#include "string.h"
#include "trampoline.h"

/*
 * The trampoline's page. The boot loader's structures may lie there; they have been copied before
 * the first CPU is started. The allocator has no page below the image.
 */
#define TRAMPOLINE_PHYS 0x8000

/* How long a CPU is given to arrive after a start-up IPI; there are two. */
#define ARRIVAL_TICKS 1000000000ull

/*
 * Read by the trampoline; the kernel's tables and, at 0, the identity map that the kernel's have
 * not.
 */
uint64_t trampoline_root[PT_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
uint64_t secondary_root, secondary_stack, secondary_cpu;
uint32_t secondary_arrived;

static unsigned int nr_present;
static uint32_t apic_ids[NR_CPUS];

static void command(unsigned int cpu, uint32_t low)
{
	if (x2apic_unusable())
		xapic_command(apic_ids[cpu], low);
	else
		x2apic_command(apic_ids[cpu], low);
}

void smp_find_cpus(void)
{
	uint32_t self = cpuid(1).ebx >> 24;
	const char *why;

	nr_present = acpi_cpus(hyp_boot.acpi_rsdp, apic_ids, NR_CPUS, &why);
	if (!nr_present)
		panic("%s", why);
	for (unsigned int cpu = 0; cpu < nr_present; cpu++) {
		if (apic_ids[cpu] != self)
			continue;
		apic_ids[cpu] = apic_ids[0];
		apic_ids[0] = self;
		return;
	}
	panic("the ACPI MADT does not list this CPU, APIC ID %u", self);
}

unsigned int bare_vcpus_present(void)
{
	return nr_present;
}

static bool start_up(unsigned int cpu)
{
	uint64_t start = cycles();

	command(cpu, ICR_STARTUP | TRAMPOLINE_PHYS >> PAGE_SHIFT);
	while (!smp_load_acquire(&secondary_arrived)) {
		if (cycles() - start > ARRIVAL_TICKS)
			return false;
		cpu_relax();
	}
	return true;
}

/*
 * No delay after INIT: only CPUs older than 64 bits need one (Linux's smp_quirk_init_udelay()). The
 * second start-up IPI is for one that was lost.
 */
int bare_vcpu_start(unsigned int cpu, void *stack_top)
{
	memcpy(phys_to_virt(TRAMPOLINE_PHYS), trampoline_start, trampoline_bytes);
	memcpy(trampoline_root, phys_to_virt(hyp_boot.root), PAGE_SIZE);
	trampoline_root[0] = trampoline_root[pt_index(DIRECT_MAP_BASE, PT_LEVELS)];
	secondary_root = hyp_boot.root;
	secondary_stack = (uintptr_t)stack_top;
	secondary_cpu = cpu;
	smp_store_release(&secondary_arrived, 0);
	command(cpu, ICR_INIT);
	return start_up(cpu) || start_up(cpu) ? 0 : -ETIMEDOUT;
}

/* Set by the CPU itself, cleared by the one that brings it up; both release, readers acquire. */
static uint32_t is_down[NR_CPUS];

/* Any interrupt ends a halt, so it is repeated until bare_vcpu_up() has cleared the word. */
void bare_vcpu_down(void)
{
	uint32_t *down = &is_down[smp_processor_id()];

	smp_store_release(down, 1);
	while (smp_load_acquire(down)) {
		bare_block();
		irq_disable();
	}
}

bool bare_vcpu_up(unsigned int cpu)
{
	if (!smp_load_acquire(&is_down[cpu]))
		return false;
	smp_store_release(&is_down[cpu], 0);
	command(cpu, x2apic_unusable() ? VECTOR_XAPIC_IPI : VECTOR_APIC_IPI);
	return true;
}

void bare_vcpu_stop(unsigned int cpu)
{
	command(cpu, ICR_NMI);
}
