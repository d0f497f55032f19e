// SPDX-License-Identifier: BSD-2-Clause
/*
 * From Xen's start of a classic PV domain to guest_main(). Xen has mapped the image, then the
 * frame list, the start info, the console ring, page tables and a boot stack, at KERNEL_BASE plus
 * their physical addresses; the boot stack is the last of them; memory after it is free.
 */
#include "boot.h"

#include <arch/cpu.h>
#include <arch/layout.h>
#include <hyp/hyp.h>
#include <hyp/upcalls.h>
#include <pv/frames.h>
#include <shim/hypercall.h>
#include <stdint.h>
#include <x86/vectors.h>
#include <xen/xen.h>

#include "direct_map.h"
#include "page.h"
#include "percpu.h"
#include "pv.h"
#include "string.h"

const struct start_info *pv_start_info;

/* Before there is a struct cpu_local to count in. */
static void load_gs_base(void *base)
{
	register uint64_t rdi asm("rdi") = SEGBASE_GS_KERNEL;
	register uint64_t rsi asm("rsi") = (uintptr_t)base;
	long ret;

	asm volatile("call hypercall_page + %c[offset]"
		     : "=a"(ret), "+r"(rdi), "+r"(rsi)
		     : [offset] "i"(__HYPERVISOR_set_segment_base * HYPERCALL_ENTRY)
		     : "rdx", "rcx", "r8", "r9", "r10", "r11", "memory");
}

static void set_traps(void)
{
	static struct trap_info traps[NR_EXCEPTIONS + 1];

	pv_fill_traps(traps);
	hypercall2(__HYPERVISOR_set_trap_table, (uintptr_t)traps, 0);
}

void arch_boot(const struct start_info *info, uint64_t stack)
{
	uint64_t *root = (uint64_t *)info->pt_base;
	uint64_t free = ALIGN_UP(stack, PAGE_SIZE) - KERNEL_BASE;
	uint64_t nr_pages = MIN(info->nr_pages, MEMORY_LIMIT / PAGE_SIZE);

	cpu_local[0].arch.self = &cpu_local[0];
	load_gs_base(&cpu_local[0]);
	irq_disable();
	set_traps();
	pv_start_info = info;
	pv_frames = (const uint64_t *)info->mfn_list;
	free = direct_map_build(root, nr_pages, free / PAGE_SIZE, info) * PAGE_SIZE;
	hyp_boot.root = (uintptr_t)root - KERNEL_BASE;
	strscpy(hyp_boot.cmdline, (const char *)info->cmd_line, HYP_CMDLINE_MAX);
	hyp_boot.memory[0] = (struct hyp_memory){free, nr_pages * PAGE_SIZE};
	hyp_boot.nr_memory = 1;
	hyp = &xen_pv_ops;
	guest_main();
}
