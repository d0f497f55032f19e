// SPDX-License-Identifier: BSD-2-Clause
/*
 * Event channels, what both ABIs have in common: the choice between them at boot, one IPI port a
 * vCPU, sending. evtchn_2l.c and evtchn_fifo.c have the rest, behind struct evtchn_abi.
 *
 * The IPI ports are the only unmasked ones. vCPU 0 binds all before another vCPU starts.
 */
#include <shim/evtchn.h>

#include <hyp/hyp.h>
#include <shim/batch.h>
#include <shim/evtchn_2l.h>
#include <shim/evtchn_fifo.h>
#include <shim/hypercall.h>
#include <shim/vcpu.h>

#include "abi/axes.h"
#include "abi/results.h"
#include "page.h"
#include "printk.h"
#include "string.h"

/*
 * Xen maps its page over this one. In a PVH domain that splits the 2 MiB mapping around it into 4
 * KiB pages, and Xen's copies of hypercall arguments from there walk one level more. So it has a
 * section of its own, which the linker script puts into another 2 MiB than those arguments.
 */
struct shared_info xen_shared_info __attribute__((aligned(PAGE_SIZE), section(".bss.shared_info")));
_Static_assert(sizeof(struct shared_info) <= PAGE_SIZE, "shared_info");
_Static_assert(sizeof(struct evtchn_send) == 4, "evtchn_send");

struct evtchn_send evtchn_ipi_args[NR_CPUS];

void (*evtchn_upcall)(void);

const char *evtchn_unusable(void)
{
	return evtchn_upcall ? NULL : "no hypervisor, so no event channels";
}

static const struct evtchn_abi *abi = &evtchn_2l;
static bool by_vector; /* upcalls come by a local APIC vector of each vCPU */
static bool ports_are_spread;

/* Why something is not as the options ask; the first reason. */
static const char *unmet;

/* Ports bound only so that Xen hands out later ones. */
static uint64_t fillers[EVTCHN_2L_NR_CHANNELS / 64];

static long event_channel_op(unsigned int cmd, void *arg)
{
	return hypercall2(__HYPERVISOR_event_channel_op, cmd, (uintptr_t)arg);
}

/* Makes room for one more port that shares nothing with @port. 0 or -errno. */
static long leave_group(evtchn_port_t port)
{
	static struct evtchn_bind_ipi args[BATCH_MAX];
	unsigned int nr = abi->group - 1 - port % abi->group;
	long error = 0;

	batch_begin();
	for (unsigned int i = 0; i < nr; i++) {
		args[i] = (struct evtchn_bind_ipi){.vcpu = 0};
		batch_add(__HYPERVISOR_event_channel_op, EVTCHNOP_bind_ipi, (uintptr_t)&args[i], 0,
			  0);
	}
	batch_issue(&error);
	/* No port is 0: a binding that failed leaves it 0. */
	for (unsigned int i = 0; i < nr; i++)
		if (args[i].port && args[i].port < EVTCHN_2L_NR_CHANNELS)
			fillers[args[i].port / 64] |= 1ull << args[i].port % 64;
	return error;
}

static void close_in_batches(void)
{
	static struct evtchn_close args[BATCH_MAX];
	unsigned int nr = 0;
	long error = 0;

	batch_begin();
	for (evtchn_port_t port = 0; port < EVTCHN_2L_NR_CHANNELS; port++) {
		if (!(fillers[port / 64] >> port % 64 & 1))
			continue;
		args[nr].port = port;
		batch_add(__HYPERVISOR_event_channel_op, EVTCHNOP_close, (uintptr_t)&args[nr], 0,
			  0);
		if (++nr < BATCH_MAX)
			continue;
		batch_issue(&error);
		batch_begin();
		nr = 0;
	}
	batch_issue(&error);
	if (error)
		panic("EVTCHNOP_close failed: %ld", error);
}

/* Binds the IPI port of @cpu. 0 or -errno. */
static long bind_port(unsigned int cpu)
{
	struct evtchn_bind_ipi bind = {.vcpu = cpu};
	long ret = event_channel_op(EVTCHNOP_bind_ipi, &bind);

	if (ret)
		return ret;
	if (bind.port >= abi->nr_ports)
		panic("port %u is beyond the event channel ABI %s", bind.port, abi->name);
	evtchn_ipi_args[cpu].port = bind.port;
	if (!abi->try_unmask(bind.port))
		panic("port %u is new, but masked and pending", bind.port);
	return 0;
}

/*
 * Binds a port for each of @nr vCPUs. Xen always hands out the lowest free port. To spread ports,
 * those in between are bound as well, and closed at the end.
 */
static void bind_ports(unsigned int nr)
{
	bool spread = hyp_request.ports == PORTS_spread;

	if (spread && nr > abi->nr_ports / abi->group) {
		unmet = unmet ?: "the 2-level ABI's 4096 ports have a word of 64 for 64 vCPUs only";
		spread = false;
	}
	for (unsigned int cpu = 0; cpu < nr; cpu++) {
		long ret = bind_port(cpu);

		if (ret)
			panic("EVTCHNOP_bind_ipi for vCPU %u failed: %ld", cpu, ret);
		if (spread && cpu + 1 < nr && leave_group(evtchn_ipi_args[cpu].port)) {
			unmet = unmet ?: "Xen has too few ports for this domain to spread them";
			spread = false;
			close_in_batches();
		}
	}
	ports_are_spread = spread;
	if (spread)
		close_in_batches();
}

void evtchn_init(const char *no_vectors)
{
	unsigned int nr = xen_vcpus_present();

	by_vector = hyp_request.upcall == UPCALL_vector && !no_vectors;
	if (hyp_request.upcall == UPCALL_vector && no_vectors)
		unmet = no_vectors;
	if (hyp_request.evtchn_abi == EVTCHN_ABI_fifo) {
		if (evtchn_fifo.init())
			unmet = unmet ?: "this Xen refuses the FIFO event channel ABI";
		else
			abi = &evtchn_fifo;
	}
	for (unsigned int cpu = 0; cpu < nr && abi->add_vcpu; cpu++)
		abi->add_vcpu(cpu);
	bind_ports(nr);
	evtchn_upcall = abi->upcall;
}

const char *evtchn_unmet(void)
{
	return unmet;
}

bool evtchn_by_vector(void)
{
	return by_vector;
}

const char *evtchn_marks_unusable(void)
{
	if (evtchn_unusable())
		return evtchn_unusable();
	if (abi != &evtchn_2l)
		return "only Xen can mark an event of the FIFO ABI: it alone has the queues' tails";
	if (by_vector)
		return "without a callback vector Xen looks for no marked event at VM entry";
	return NULL;
}

void evtchn_describe(struct area_env *env)
{
	strscpy(env->evtchn_abi, abi->name, sizeof(env->evtchn_abi));
	strscpy(env->upcall, by_vector ? "vector" : "callback", sizeof(env->upcall));
	strscpy(env->ports, ports_are_spread ? "spread" : "dense", sizeof(env->ports));
}

bool evtchn_take_pending(evtchn_port_t port)
{
	return abi->take_pending(port);
}

void evtchn_mask_port(evtchn_port_t port)
{
	abi->mask(port);
}

void evtchn_unmask_port(evtchn_port_t port)
{
	struct evtchn_unmask unmask = {.port = port};

	if (!abi->try_unmask(port))
		event_channel_op(EVTCHNOP_unmask, &unmask);
}

long evtchn_send(evtchn_port_t port)
{
	struct evtchn_send send = {.port = port};

	return event_channel_op(EVTCHNOP_send, &send);
}
