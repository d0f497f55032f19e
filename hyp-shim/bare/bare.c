// SPDX-License-Identifier: BSD-2-Clause
/*
 * The backend `bare`: a machine without a hypervisor, entered by the PVH boot protocol (QEMU's
 * -kernel). Nothing here is a trap; interrupts are the local APIC's.
 */
#include <bare/bare.h>

#include <arch/cpu.h>
#include <arch/layout.h>
#include <bare/machine.h>
#include <x86/apic.h>
#include <x86/apic_regs.h>
#include <x86/boot_tables.h>
#include <x86/cpu.h>
#include <x86/port.h>
#include <x86/pte.h>
#include <x86/xapic.h>
#include <x86/xapic_mmio.h>

#include "abi/results.h"
#include "cpus.h"
#include "page.h"
#include "string.h"

#define PIC1_MASK 0x21
#define PIC2_MASK 0xa1

#define PIT_COMMAND        0x43
#define PIT_CHANNEL_0_ONCE 0x30

static uint64_t apic_pd[PT_ENTRIES] __attribute__((aligned(PAGE_SIZE)));

/* The 2 MiB that hold the local APIC's registers, uncached, at XAPIC_VA, for all mms. */
static void map_apic(void)
{
	apic_pd[pt_index(XAPIC_VA, 2)] = APIC_PHYS | PTE_DEVICE_LARGE;
	boot_pdpt_high[pt_index(XAPIC_VA, 3)] = arch_image_phys(apic_pd) | PTE_KERNEL_TABLE;
}

static void bare_init(void)
{
	/* The firmware may have left interrupts of the legacy controllers on. */
	outb(PIC1_MASK, 0xff);
	outb(PIC2_MASK, 0xff);
	/*
	 * And the timer on: in an emulator that counts instructions each of its periods ends a
	 * vCPU's turn, masked or not. Mode 0 without a count does not start again.
	 */
	outb(PIT_COMMAND, PIT_CHANNEL_0_ONCE);
	if (x2apic_unusable()) {
		map_apic();
		xapic_enable();
	}
	smp_find_cpus();
}

static void bare_vcpu_init(unsigned int cpu)
{
	if (x2apic_unusable())
		xapic_init(cpu);
	else
		x2apic_init(cpu);
}

/* STI takes effect after the next instruction, so an interrupt that is pending ends the HLT. */
void bare_block(void)
{
	asm volatile("sti; hlt" : : : "memory");
}

static void bare_describe(struct area_env *env)
{
	strscpy(env->hypervisor, "none", sizeof(env->hypervisor));
	strscpy(env->upcall, "n/a", sizeof(env->upcall));
	strscpy(env->evtchn_abi, "n/a", sizeof(env->evtchn_abi));
	strscpy(env->ports, "n/a", sizeof(env->ports));
	env->features = x2apic_unusable() ? 0 : AREA_HAS_X2APIC;
}

static void bare_console_write(const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		outb(BARE_CONSOLE_PORT, (uint8_t)buf[i]);
}

/* Nothing to do: the tool polls the console and the memory. */
static void bare_notify(void)
{
}

/*
 * The TSC's frequency is not known here. A tick counts as 1 ns, so the wait is shorter than asked.
 */
static void bare_await_outside(uint64_t timeout_ns)
{
	uint64_t start = cycles();

	while (cycles() - start < timeout_ns)
		cpu_relax();
}

static void bare_shutdown(enum hyp_shutdown how)
{
	outl(BARE_EXIT_PORT, how == HYP_CRASH ? BARE_EXIT_CRASH : BARE_EXIT_POWEROFF);
	/* Without the device the machine hangs, and the tool's time limit ends it. */
	for (;;)
		asm volatile("cli; hlt" : : : "memory");
}

const struct hyp_ops bare_ops = {
	.name = "bare",
	.init = bare_init,
	.vcpus_present = bare_vcpus_present,
	.vcpu_init = bare_vcpu_init,
	.vcpu_start = bare_vcpu_start,
	.vcpu_down = bare_vcpu_down,
	.vcpu_up = bare_vcpu_up,
	.vcpu_stop = bare_vcpu_stop,
	.block = bare_block,
	.switch_context = native_switch_context,
	.describe = bare_describe,
	.console_write = bare_console_write,
	.notify = bare_notify,
	.await_outside = bare_await_outside,
	.shutdown = bare_shutdown,
};
