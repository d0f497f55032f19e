// SPDX-License-Identifier: BSD-2-Clause
/*
 * The end: stop the others, say what happened where, end the domain as crashed. STACK: lines hold
 * return addresses that tests/run and the tool turn into source lines. Nothing here takes a lock
 * that a stopped vCPU may hold.
 */
#include <arch/cpu.h>
#include <arch/layout.h>
#include <hyp/image.h>
#include <hyp/ops.h>
#include <hyp/upcalls.h>

#include "kernel/cpu_shared.h"
#include "kernel/results.h"
#include "kernel/task.h"
#include "printk.h"

/*
 * How long a vCPU is given to stop; one without a pCPU may take that long, one that is dead longer.
 */
#define STOP_TICKS 1000000000ull

#define STACK_DEPTH 12

/* The first vCPU here takes the panic, number + 1; the others wait to be stopped. */
static uint32_t panicking;

static void say(const char *format, ...) __printf(1, 2);
static void say(const char *format, ...)
{
	char line[256];
	va_list args;
	int len;

	va_start(args, format);
	len = vscnprintf(line, sizeof(line), format, args);
	va_end(args);
	hyp->console_write(line, (size_t)len);
}

__no_sanitize_thread const char *current_name(unsigned int cpu)
{
	const struct task *task = cpu_local[cpu].current;

	return task ? task->name : "boot";
}

static bool on_kernel_stack(uint64_t fp)
{
	return fp % 8 == 0 && (fp >= KERNEL_BASE ||
			       (fp >= DIRECT_MAP_BASE && fp < DIRECT_MAP_BASE + MEMORY_LIMIT));
}

/* Return addresses by the chain of frames. */
static unsigned int find_frames(uint64_t fp, uint64_t found[STACK_DEPTH])
{
	unsigned int nr = 0;

	while (nr < STACK_DEPTH && on_kernel_stack(fp)) {
		const uint64_t *frame = (const uint64_t *)fp;

		if (frame[1] < KERNEL_BASE)
			break;
		found[nr++] = frame[1];
		if (frame[0] <= fp)
			break;
		fp = frame[0];
	}
	return nr;
}

/* Without frames: what looks like a return address in the rest of the page, old ones among it. */
static unsigned int find_addresses(uint64_t sp, uint64_t found[STACK_DEPTH])
{
	unsigned int nr = 0;

	for (; nr < STACK_DEPTH && on_kernel_stack(sp); sp += 8) {
		uint64_t word = *(const uint64_t *)sp;

		if (word >= KERNEL_BASE && word < (uintptr_t)user_text_start)
			found[nr++] = word;
		if ((sp + 8) % PAGE_SIZE == 0)
			break;
	}
	return nr;
}

static void say_stack(uint64_t ip, struct stack_at at)
{
	uint64_t found[STACK_DEPTH];
	char line[256];
	int len = scnprintf(line, sizeof(line), "STACK: %lx", ip);
	unsigned int nr =
		IS_ENABLED(CONFIG_CHECK) ? find_frames(at.fp, found) : find_addresses(at.sp, found);

	for (unsigned int i = 0; i < nr; i++)
		len += scnprintf(line + len, sizeof(line) - (size_t)len, " %lx", found[i]);
	say("%s\n", line);
}

static __noreturn void stop_this_cpu(uint64_t ip, struct stack_at at)
{
	struct cpu_status *self = &cpu_status[smp_processor_id()];

	self->stop_ip = ip;
	self->stop_at = at;
	smp_store_release(&self->stopped, 1);
	for (;;)
		cpu_relax();
}

/* Before the others are stopped, since stopping makes them run. */
static void say_views(unsigned int self)
{
	char view[80];

	for_each_cpu(cpu, &cpu_online_mask)
		if (cpu != self && hyp_vcpu_view(cpu, view, sizeof(view)))
			say("%s: vCPU %u is %s\n", hyp->name, cpu, view);
}

static void stop_others(unsigned int self)
{
	uint64_t start = cycles();

	for_each_cpu(cpu, &cpu_online_mask)
		if (cpu != self)
			hyp_vcpu_stop(cpu);
	for_each_cpu(cpu, &cpu_online_mask)
		while (cpu != self && !smp_load_acquire(&cpu_status[cpu].stopped) &&
		       cycles() - start < STOP_TICKS)
			cpu_relax();
}

static void say_others(unsigned int self)
{
	for_each_cpu(cpu, &cpu_online_mask) {
		const struct cpu_status *status = &cpu_status[cpu];

		if (cpu == self)
			continue;
		say("vCPU %u: %s, in '%s', ipi_pending %x%s\n", cpu,
		    cpu_is_blocked(cpu) ? "blocked" : "running", current_name(cpu),
		    READ_ONCE(cpu_shared[cpu].ipi_pending),
		    status->stopped ? "" : ", did not stop");
		if (status->stopped)
			say_stack(status->stop_ip, status->stop_at);
	}
}

static __noreturn void finish(const char *message, uint64_t ip, struct stack_at at)
{
	unsigned int self = smp_processor_id();

	if (!try_cmpxchg(&panicking, 0, self + 1)) {
		if (READ_ONCE(panicking) == self + 1)
			hyp->shutdown(HYP_CRASH); /* the panic itself fails: be brief */
		stop_this_cpu(ip, at);
	}
	results_failed(message);
	say("PANIC: vCPU %u in '%s': %s\n", self, current_name(self), message);
	say_stack(ip, at);
	say_views(self);
	stop_others(self);
	say_others(self);
	hyp->shutdown(HYP_CRASH);
	for (;;)
		cpu_relax();
}

void panic(const char *format, ...)
{
	char message[160];
	va_list args;

	irq_disable();
	va_start(args, format);
	vscnprintf(message, sizeof(message), format, args);
	va_end(args);
	finish(message, (uint64_t)__builtin_return_address(0),
	       (struct stack_at){.sp = (uint64_t)__builtin_frame_address(0) + 16,
				 .fp = *(const uint64_t *)__builtin_frame_address(0)});
}

void panic_at(const struct trap_frame *f, const char *format, ...)
{
	char message[160];
	va_list args;

	va_start(args, format);
	vscnprintf(message, sizeof(message), format, args);
	va_end(args);
	say("rip %lx cs %lx rflags %lx rsp %lx ss %lx error %lx\n", f->rip, f->cs, f->rflags,
	    f->rsp, f->ss, f->error);
	say("rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", f->rax, f->rbx, f->rcx, f->rdx);
	say("rsi %016lx rdi %016lx rbp %016lx  r8 %016lx\n", f->rsi, f->rdi, f->rbp, f->r8);
	say(" r9 %016lx r10 %016lx r11 %016lx r12 %016lx\n", f->r9, f->r10, f->r11, f->r12);
	say("r13 %016lx r14 %016lx r15 %016lx\n", f->r13, f->r14, f->r15);
	finish(message, f->rip, (struct stack_at){f->rsp, f->rbp});
}

void nmi(const struct trap_frame *f)
{
	uint32_t by = READ_ONCE(panicking);

	if (by && by != smp_processor_id() + 1)
		stop_this_cpu(f->rip, (struct stack_at){f->rsp, f->rbp});
	panic_at(f, "an NMI from outside, at %lx in %s mode", f->rip,
		 f->cs & 3 ? "user" : "kernel");
}
