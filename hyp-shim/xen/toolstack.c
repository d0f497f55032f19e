// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the toolstack (xl) asks of the domain in xenstore: how many vCPUs it wants online, in
 * cpu/N/availability; and that the domain ends, in control/shutdown. That is acknowledged as Linux
 * does, by an empty value, in the transaction that has read the request: xl waits a minute for it.
 * Only what will be done is acknowledged. A suspend stays as it is, so xl says after its minute
 * that the guest didn't acknowledge it, and the guest continues on. A look costs a few loads while
 * nothing has changed. Active only if the domain has a store ring; a sweep's has none. vCPU 0.
 */
#include <shim/toolstack.h>

#include <shim/store.h>
#include <shim/vcpu.h>

#include "printk.h"
#include "string.h"

#define SHUTDOWN   "control/shutdown"
#define MOST_LOOKS 50 /* at values that change all the time */

static const struct command {
	const char *name;
	enum hyp_shutdown how;
} commands[] = {
	{"poweroff", HYP_POWEROFF},
	{"halt", HYP_POWEROFF},
	{"reboot", HYP_REBOOT},
};

/* What cpu/N/availability said last; 0: nothing yet. */
static unsigned int vcpus_wanted;

/* The command that has been acknowledged; NULL: none. */
static const struct command *acknowledged;

/* The vCPUs before the first that is not "online"; 0 if the store does not say so of vCPU 0. */
static bool read_vcpus_wanted(void)
{
	char path[XEN_STORE_TEXT_MAX], value[XEN_STORE_TEXT_MAX];
	unsigned int cpu;

	for (cpu = 0; cpu < xen_vcpus_present(); cpu++) {
		scnprintf(path, sizeof(path), "cpu/%u/availability", cpu);
		if (!xen_store_read(path, value))
			return false;
		if (strcmp(value, "online"))
			break;
	}
	vcpus_wanted = cpu;
	return true;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static bool take_command(void)
{
	const struct command *command = NULL;
	char name[XEN_STORE_TEXT_MAX];
	bool done = false;

	for (int tries = 0; !done && tries < MOST_LOOKS; tries++) {
		if (!xen_store_begin() || !xen_store_read(SHUTDOWN, name))
			return false;
		command = find(name);
		if (command && !xen_store_write(SHUTDOWN, ""))
			return false;
		if (!xen_store_commit(&done))
			return false;
	}
	if (done && command)
		acknowledged = command;
	else if (name[0])
		printk("the toolstack asks for '%s', which is refused\n", name);
	return true;
}

/* The nodes with which a guest says what it does when asked, docs/misc/xenstore-paths of Xen. */
static bool say_features(void)
{
	return xen_store_write("control/feature-poweroff", "1") &&
	       xen_store_write("control/feature-reboot", "1") &&
	       xen_store_write("control/feature-suspend", "0");
}

static void look(void)
{
	static bool watching;
	bool good = xen_store_is_usable();

	if (good && !watching) {
		watching = true;
		good = xen_store_watch("cpu") && xen_store_watch(SHUTDOWN) && say_features();
	}
	for (int looks = 0; good && looks < MOST_LOOKS && xen_store_has_changed(); looks++)
		good = read_vcpus_wanted() && take_command();
}

unsigned int xen_vcpus_wanted(void)
{
	look();
	return vcpus_wanted;
}

bool xen_end_wanted(enum hyp_shutdown *how)
{
	look();
	if (acknowledged)
		*how = acknowledged->how;
	return acknowledged;
}
