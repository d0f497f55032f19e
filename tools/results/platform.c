/* SPDX-License-Identifier: BSD-2-Clause */
/* See platform.h. */
#include "results/platform.h"

#include <sys/utsname.h>

#include "base/host.h"

const char *xen_answer_name(enum xen_answer answer)
{
	if (answer == XEN_UNKNOWN)
		return "unknown";
	return answer == XEN_YES ? "yes" : "no";
}

json_t *platform_xen(const struct xen_info *xen)
{
	json_t *parameters = json_object(), *mitigations = json_array();

	for (unsigned int i = 0; i < xen->nr_sched_parameters; i++)
		json_object_set_new(parameters, xen->sched_parameters[i].name,
				    json_integer(xen->sched_parameters[i].value));
	for (unsigned int i = 0; i < xen->nr_mitigations; i++)
		json_array_append_new(mitigations, json_string(xen->mitigations[i]));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "version", xen->version,
			 "changeset", xen->changeset, "commandline", xen->commandline,
			 "capabilities", xen->capabilities, "scheduler", xen->scheduler,
			 "scheduler_parameters", parameters, "mitigations", mitigations);
}

static void add_vulnerability(const char *name, const char *text, void *object)
{
	json_object_set_new(object, name, json_string(text));
}

json_t *platform_host(const struct xen_info *xen)
{
	json_t *vulnerabilities = json_object();
	struct utsname uts;
	char model[128];

	host_cpu_model(model, sizeof(model));
	if (uname(&uts))
		uts.release[0] = '\0';
	host_vulnerabilities(add_vulnerability, vulnerabilities);
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:o}", "pcpus", (int)xen->pcpus, "cpu_model",
			 model, "dom0_kernel", uts.release, "tsc_invariant",
			 xen_answer_name(xen->tsc_invariant), "tsc_synchronised",
			 xen_answer_name(xen->tsc_synchronised), "vulnerabilities",
			 vulnerabilities);
}
