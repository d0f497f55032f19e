/* SPDX-License-Identifier: BSD-2-Clause */
/* See machine.h. */
#include "sweep/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bare/bare_machine.h"
#include "plan/guests.h"
#include "results/environment.h"

/* Emulated time must not stand in one file with time of this machine. */
#define NOT_ON_XEN "bare runs in an emulator, whose time is not this machine's (see --lab)"

static int open_emulated(struct sweep_machine *machine, const struct sweep_options *options,
			 const char *pin, struct reason *why)
{
	char qemu[96];
	int ret = bare_qemu_version(qemu, sizeof(qemu), why);

	if (ret)
		return ret;
	units_init_emulated(&machine->units, options->lab);
	machine->environment = environment_emulated(qemu, pin, &machine->units);
	return 0;
}

static int open_xen(struct sweep_machine *machine, const char *pin, struct reason *why)
{
	struct xen_info *info = &machine->info;
	int ret = xen_open(&machine->xen, why);

	if (ret)
		return ret;
	ret = xen_describe(machine->xen, info, why);
	if (ret)
		return ret;
	ret = xen_pcpus(machine->xen, &machine->pcpus, why);
	if (ret < 0)
		return ret;
	machine->nr_pcpus = (unsigned int)ret;
	ret = units_init(&machine->units, info->tsc_khz, why);
	if (ret)
		return ret;
	machine->environment = environment_host(info, pin, &machine->units);
	return 0;
}

int sweep_machine_open(struct sweep_machine *machine, const struct sweep_options *options,
		       struct reason *why)
{
	char pin[256];

	memset(machine, 0, sizeof(*machine));
	pin_format(&options->pin, pin, sizeof(pin));
	return options->lab ? open_emulated(machine, options, pin, why)
			    : open_xen(machine, pin, why);
}

int sweep_machine_describe(const struct sweep_machine *machine, const struct sweep_options *options,
			   struct results *results, struct reason *why)
{
	results->tool = environment_tool();
	results->plan = environment_plan(&options->plan);
	results->environment = json_deep_copy(machine->environment);
	if (!results->tool || !results->plan || !results->environment)
		return reason_set(why, ENOMEM, "no memory");
	return 0;
}

const char *sweep_machine_refuses(const struct sweep_machine *machine, unsigned int guest)
{
	if (!machine->xen)
		return NULL;
	if (guests[guest].boot == GUEST_BOOT_BARE)
		return NOT_ON_XEN;
	return xen_refuses(&machine->info, guests[guest].boot == GUEST_BOOT_PV);
}

void sweep_machine_close(struct sweep_machine *machine)
{
	json_decref(machine->environment);
	free(machine->pcpus);
	xen_close(machine->xen);
}
