// SPDX-License-Identifier: BSD-2-Clause
/* The boot order. Each line needs what the lines above it have set up. */
#include <arch/cpu.h>
#include <hyp/hyp.h>
#include <hyp/upcalls.h>

#include "bench/bench.h"
#include "kernel/call.h"
#include "kernel/options.h"
#include "kernel/page_alloc.h"
#include "kernel/path.h"
#include "kernel/revision.h"
#include "mm/flush.h"
#include "mm/lazy.h"
#include "mm/mm.h"
#include "printk.h"
#include "sched/sched.h"
#include "sched/smp.h"

void guest_main(void)
{
	const char *error = options_parse(hyp_boot.cmdline); /* the shim has options, too */

	hyp->init(); /* console, interrupt delivery, clocks */
	printk("lazyshoot %s on %s\n", revision, hyp->name);
	mm_init(); /* the root that the platform has booted on */
	lazy_init(); /* a policy and a flush, until the plan binds others */
	flush_init();
	page_init(); /* the boot memory map */
	smp_count(); /* how many vCPUs there will be */
	call_init(); /* cross-call slots */
	sched_init(); /* task pool, idle threads */
	smp_prepare_this_cpu(0); /* interrupts of vCPU 0 */
	smp_start_others(); /* the others, each into its idle loop */
	path_bind_any();
	bench_init(); /* the plan, the results area */
	page_alloc_init(); /* all memory that is left */
	if (error)
		panic("%s", error);
	kthread_run(0, "bench", bench_thread, NULL);
	idle_loop();
}

void secondary_main(unsigned int cpu)
{
	smp_prepare_this_cpu(cpu);
	idle_loop();
}
