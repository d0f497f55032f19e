// SPDX-License-Identifier: BSD-2-Clause
/* The backend `host`: the user-space machine's struct hyp_ops. */
#include <hyp/hyp.h>
#include <hyp/upcalls.h>
#include <string.h>

#include "abi/results.h"
#include "cpumask.h"
#include "internal.h"

static char console[65536];
static size_t console_len;

void host_console_reset(void)
{
	console_len = 0;
	console[0] = '\0';
}

const char *host_console(void)
{
	return console;
}

static void init(void)
{
}

static unsigned int vcpus_present(void)
{
	return host_configuration()->vcpus;
}

static void vcpu_init(unsigned int cpu)
{
	if (cpu != host_this_vcpu())
		host_fail("vCPU %u initialises vCPU %u", host_this_vcpu(), cpu);
}

static void secondary_entry(void)
{
	secondary_main(host_this_vcpu());
}

static int vcpu_start(unsigned int cpu, void *stack_top)
{
	(void)stack_top;
	host_start_vcpu(cpu, secondary_entry);
	return 0;
}

static void yield(void)
{
	host_step(HOST_RELAX);
}

static void switch_context(uint64_t root, const struct hyp_user *user)
{
	if (user)
		host_vcpu(host_this_vcpu())->tls = user->tls;
	if (host_irqs_are_on())
		host_fail("vCPU %u loads a root with IRQs on", host_this_vcpu());
	if (host_in_batch(host_this_vcpu()))
		host_fail("vCPU %u loads a root within a table batch", host_this_vcpu());
	if (root)
		host_load_root(host_this_vcpu(), root);
	host_step(HOST_HYP);
}

static uint64_t steal_ns(unsigned int cpu)
{
	(void)cpu;
	return 0;
}

/*
 * A vCPU whose interrupt has come sleeps until its turn, as one that Xen has yet to run. No step:
 * measurements look at it, and no protocol does.
 */
static bool asleep(unsigned int cpu)
{
	return host_vcpu(cpu)->blocked;
}

static uint32_t tsc_khz(void)
{
	return 1000000;
}

static void describe(struct area_env *env)
{
	strcpy(env->hypervisor, "none");
	strcpy(env->evtchn_abi, "n/a");
	strcpy(env->upcall, "n/a");
	strcpy(env->ports, "n/a");
}

static void console_write(const char *buf, size_t len)
{
	if (len > sizeof(console) - 1 - console_len)
		len = sizeof(console) - 1 - console_len;
	memcpy(console + console_len, buf, len);
	console_len += len;
	console[console_len] = '\0';
}

static void notify(void)
{
}

/* Whoever watches has seen all cells by now. */
static void await_outside(uint64_t timeout_ns)
{
	(void)timeout_ns;
	host_area()->cells_acked = host_area()->cells_done;
	host_step(HOST_HYP);
}

static void shutdown(enum hyp_shutdown how)
{
	host_shutdown(how == HYP_CRASH ? HOST_CRASHED : HOST_POWEROFF);
}

/* As on classic PV: only block() loads the root; the hypervisor sees to the TLB's tables before. */
static void block_load(uint64_t root)
{
	struct vcpu *vcpu = host_vcpu(host_this_vcpu());

	if (host_irqs_are_on())
		host_fail("vCPU %u defers a root with IRQs on", host_this_vcpu());
	host_forget_tables(host_this_vcpu());
	vcpu->late_root = root;
	host_step(HOST_HYP);
}

static bool block_loaded(unsigned int cpu)
{
	host_step(HOST_ACCESS);
	return !host_vcpu(cpu)->late_root;
}

static void block_late(void)
{
	struct vcpu *vcpu = host_vcpu(host_this_vcpu());

	host_step(HOST_HYP);
	if (vcpu->late_root)
		host_load_root(host_this_vcpu(), vcpu->late_root);
	vcpu->late_root = 0;
	host_block();
}

struct hyp_ops host_ops_late_load(void)
{
	struct hyp_ops ops = host_ops;

	ops.block = block_late;
	ops.block_load = block_load;
	ops.block_loaded = block_loaded;
	return ops;
}

const struct hyp_ops host_ops = {
	.name = "host",
	.init = init,
	.vcpus_present = vcpus_present,
	.vcpu_init = vcpu_init,
	.vcpu_start = vcpu_start,
	.vcpu_down = host_down,
	.vcpu_up = host_up,
	.vcpu_stop = host_stop_vcpu,
	.block = host_block,
	.yield = yield,
	.table_begin = host_batch_begin,
	.table_end = host_batch_end,
	.table_prepare = host_batch_prepare,
	.table_release = host_batch_release,
	.set_entry = host_batch_set_entry,
	.flush_tlb = host_batch_flush_tlb,
	.switch_context = switch_context,
	.steal_ns = steal_ns,
	.asleep = asleep,
	.tsc_khz = tsc_khz,
	.describe = describe,
	.console_write = console_write,
	.notify = notify,
	.await_outside = await_outside,
	.shutdown = shutdown,
};
