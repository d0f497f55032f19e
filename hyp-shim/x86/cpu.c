// SPDX-License-Identifier: BSD-2-Clause
/*
 * A vCPU's own tables on a native platform: GDT, TSS, IDT, SYSCALL registers, GS base; and the C
 * functions that the entry code calls. All run on the vCPU concerned, IRQs off.
 */
#include <x86/cpu.h>

#include <arch/layout.h>
#include <hyp/hyp.h>
#include <hyp/upcalls.h>
#include <x86/entry.h>
#include <x86/msr.h>
#include <x86/regs.h>
#include <x86/segments.h>
#include <x86/vectors.h>

#include "percpu.h"
#include "printk.h"

#define IST_NMI          1
#define IST_DOUBLE_FAULT 2
#define IST_STACK        4096

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t iomap;
} __attribute__((packed));
_Static_assert(sizeof(struct tss) == 104, "TSS");

struct tables {
	uint64_t gdt[7];
	struct tss tss;
	char nmi_stack[IST_STACK] __attribute__((aligned(16)));
	char double_fault_stack[IST_STACK] __attribute__((aligned(16)));
} __cacheline_aligned;

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};
_Static_assert(sizeof(struct gate) == 16, "IDT gate");

struct pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

static struct tables tables[NR_CPUS];
static struct gate idt[256];

void (*platform_upcall)(void);

static void set_gate(unsigned int vector, uintptr_t handler, uint8_t ist)
{
	idt[vector] = (struct gate){
		.offset_low = (uint16_t)handler,
		.selector = KERNEL_CS,
		.ist = ist,
		.type = 0x8e, /* present, interrupt gate */
		.offset_middle = (uint16_t)(handler >> 16),
		.offset_high = (uint32_t)(handler >> 32),
	};
}

static void build_idt(void)
{
	for (unsigned int vector = 0; vector < NR_EXCEPTIONS; vector++)
		set_gate(vector, (uintptr_t)exception_stubs + vector * EXCEPTION_STUB,
			 vector == VECTOR_NMI            ? IST_NMI
			 : vector == VECTOR_DOUBLE_FAULT ? IST_DOUBLE_FAULT
							 : 0);
	for (unsigned int vector = NR_EXCEPTIONS; vector < 256; vector++)
		set_gate(vector, (uintptr_t)spurious_entry, 0);
	set_gate(VECTOR_UPCALL, (uintptr_t)upcall_entry, 0);
	set_gate(VECTOR_APIC_IPI, (uintptr_t)apic_ipi_entry, 0);
	set_gate(VECTOR_XAPIC_IPI, (uintptr_t)xapic_ipi_entry, 0);
}

static void build_gdt(struct tables *t)
{
	uint64_t base = (uintptr_t)&t->tss;

	t->gdt[KERNEL_CS / 8] = GDT_KERNEL_CS;
	t->gdt[KERNEL_DS / 8] = GDT_KERNEL_DS;
	t->gdt[USER_DS / 8] = GDT_USER_DS;
	t->gdt[USER_CS / 8] = GDT_USER_CS;
	t->gdt[TSS_SEL / 8] = (sizeof(t->tss) - 1) | (base & 0xffffff) << 16 | 0x89ull << 40 |
			      (base >> 24 & 0xff) << 56;
	t->gdt[TSS_SEL / 8 + 1] = base >> 32;
	t->tss.ist[IST_NMI - 1] = (uintptr_t)t->nmi_stack + IST_STACK;
	t->tss.ist[IST_DOUBLE_FAULT - 1] = (uintptr_t)t->double_fault_stack + IST_STACK;
	t->tss.iomap = sizeof(t->tss);
}

void cpu_tables_load(unsigned int cpu)
{
	struct tables *t = &tables[cpu];
	struct pointer gdt_pointer = {sizeof(t->gdt) - 1, (uintptr_t)t->gdt};
	struct pointer idt_pointer = {sizeof(idt) - 1, (uintptr_t)idt};

	if (cpu == 0)
		build_idt();
	build_gdt(t);
	asm volatile("lgdt %0\n\t"
		     "lidt %1\n\t"
		     "pushq %2\n\t"
		     "leaq 1f(%%rip), %%rax\n\t"
		     "pushq %%rax\n\t"
		     "lretq\n\t"
		     "1: movl %3, %%eax\n\t"
		     "movl %%eax, %%ds\n\t"
		     "movl %%eax, %%es\n\t"
		     "movl %%eax, %%ss\n\t"
		     "ltr %w4"
		     :
		     : "m"(gdt_pointer), "m"(idt_pointer), "i"(KERNEL_CS), "i"(KERNEL_DS),
		       "r"(TSS_SEL)
		     : "rax", "memory");
	cpu_local[cpu].arch.self = &cpu_local[cpu];
	wrmsr(MSR_GS_BASE, (uintptr_t)&cpu_local[cpu]);
	/* SYSRET takes SS from base + 8 and CS from base + 16. */
	wrmsr(MSR_STAR, (uint64_t)(USER_DS - 8) << 48 | (uint64_t)KERNEL_CS << 32);
	wrmsr(MSR_LSTAR, (uintptr_t)system_call_entry);
	wrmsr(MSR_FMASK, 0x47700); /* AC, NT, IOPL, DF, IF, TF off in the kernel */
}

void native_switch_context(uint64_t root, const struct hyp_user *user)
{
	if (user) {
		struct cpu_local *cpu = this_cpu();

		cpu->arch.kernel_sp = user->kernel_sp;
		tables[cpu->cpu].tss.rsp[0] = user->kernel_sp;
		if (cpu->arch.tls != user->tls) {
			cpu->arch.tls = user->tls;
			wrmsr(MSR_FS_BASE, user->tls);
		}
	}
	if (root)
		asm volatile("movq %0, %%cr3" : : "r"(root) : "memory");
}

void native_flush_tlb(void)
{
	uint64_t root;

	asm volatile("movq %%cr3, %0; movq %0, %%cr3" : "=r"(root) : : "memory");
}

void arch_exception(const struct trap_frame *frame, uint64_t fault_address)
{
	if (frame->vector == VECTOR_NMI)
		nmi(frame);
	trap(frame, fault_address);
}

void arch_upcall(void)
{
	platform_upcall();
}

void arch_secondary(unsigned int cpu)
{
	cpu_tables_load(cpu);
	secondary_main(cpu);
}
