/* SPDX-License-Identifier: BSD-2-Clause */
/* `lazyshoot host-check`: what this host can measure, what not, and why. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/host.h"
#include "cli/commands.h"
#include "results/platform.h"
#include "sweep/lab.h"
#include "xen/hypervisor.h"
#include "xen/storename.h"

static void row(const char *name, const char *value)
{
	printf("%-14s %s\n", name, value);
}

static const char *yes_no(bool yes, const char *no)
{
	return yes ? "yes" : no;
}

static void show_scheduler(const struct xen_info *info)
{
	char text[200];
	int used = snprintf(text, sizeof(text), "%s", info->scheduler);

	for (unsigned int i = 0; i < info->nr_sched_parameters; i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used, ", %s %u",
				 info->sched_parameters[i].name, info->sched_parameters[i].value);
	row("scheduler", text);
	for (unsigned int i = 0; i < info->nr_mitigations; i++)
		row(i ? "" : "mitigations", info->mitigations[i]);
	if (!info->nr_mitigations)
		row("mitigations", "Xen's console ring has lost what it printed at its start");
}

static void show_tsc(const struct xen_info *info)
{
	char text[200];

	snprintf(text, sizeof(text),
		 "%u kHz, invariant: %s, synchronised: %s; guests run with tsc_mode native, RDTSC "
		 "is not trapped",
		 info->tsc_khz, xen_answer_name(info->tsc_invariant),
		 xen_answer_name(info->tsc_synchronised));
	row("TSC", text);
}

/* Returns true if a sweep can run on this Xen. */
static bool check_xen(void)
{
	struct pcpu *pcpus = NULL;
	struct xen_info info;
	struct reason why;
	struct xen *xen = NULL;
	char text[400];
	bool usable = false;
	int nr;

	if (xen_open(&xen, &why) || xen_describe(xen, &info, &why)) {
		row("Xen", why.text);
		goto out;
	}
	snprintf(text, sizeof(text), "%s%s%s", info.version,
		 info.changeset[0] ? ", changeset " : "", info.changeset);
	row("Xen", text);
	row("command line", info.commandline);
	show_scheduler(&info);
	nr = xen_pcpus(xen, &pcpus, &why);
	snprintf(text, sizeof(text), "%u online, %d usable for pinning", info.pcpus,
		 nr < 0 ? 0 : nr);
	row("pCPUs", text);
	snprintf(text, sizeof(text), "%llu MiB free", (unsigned long long)(info.free_bytes >> 20));
	row("memory", text);
	show_tsc(&info);
	row("pvh", xen_refuses(&info, false) ?: "yes");
	row("pv", xen_refuses(&info, true) ?: "yes");
	row("APIC virt.", "not visible from dom0; each guest reads it from CPUID, see its "
			  "features in results.json");
	row("xenstored", yes_no(storename_available(), "no: domains have no name in xl list"));
	usable = !xen_refuses(&info, false) || !xen_refuses(&info, true);
out:
	free(pcpus);
	xen_close(xen);
	return usable;
}

/* Looks for a program in PATH. */
static bool in_path(const char *program)
{
	const char *path = getenv("PATH");
	char *copy = strdup(path ? path : ""), *save = NULL;
	bool found = false;

	for (char *dir = copy ? strtok_r(copy, ":", &save) : NULL; dir && !found;
	     dir = strtok_r(NULL, ":", &save)) {
		char file[FILES_PATH_MAX];

		found = !files_join(file, dir, program, NULL) && !access(file, X_OK);
	}
	free(copy);
	return found;
}

/* Returns true if a sweep can run in the lab. */
static bool check_lab(void)
{
	char program[FILES_PATH_MAX];
	struct reason why;
	bool qemu = in_path("qemu-system-x86_64");
	bool lab = !lab_find(program, &why);

	row("Xen", "none that this system controls (no control_d in /proc/xen/capabilities)");
	row("QEMU", yes_no(qemu, "no: install qemu-system-x86"));
	row("lab", lab ? program : why.text);
	row("guests", !qemu ? "none"
		      : lab ? "pvh and pv in the lab, bare in QEMU"
			    : "bare in QEMU");
	row("measures",
	    qemu && lab ? "in the lab: exact counts instructions, fast is for races" : "nothing");
	return qemu && lab;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	if (key == ARGP_KEY_ARG)
		argp_error(state, "unexpected argument '%s'", arg);
	return key == ARGP_KEY_ARG ? 0 : ARGP_ERR_UNKNOWN;
}

int command_host_check(int argc, char **argv)
{
	static const struct argp argp = {
		0,
		parse_option,
		"",
		"Say what this host can measure, what not, and why. Exits 0 if a sweep can run here "
		"(on Xen or in the lab), else 2.",
		0,
		0,
		0};
	char model[128];

	argp_parse(&argp, argc, argv, 0, 0, NULL);
	host_cpu_model(model, sizeof(model));
	row("CPU", model);
	return (host_has_xen() ? check_xen() : check_lab()) ? EXIT_OK : EXIT_HOST;
}
