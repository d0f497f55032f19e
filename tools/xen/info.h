/* SPDX-License-Identifier: BSD-2-Clause */
/* What Xen says of itself and of the machine: plain facts. */
#ifndef TOOLS_XEN_INFO_H
#define TOOLS_XEN_INFO_H

#include <stdbool.h>
#include <stdint.h>

#define XEN_SCHED_PARAMETERS_MAX 4
#define XEN_MITIGATIONS_MAX      16

enum xen_answer {
	XEN_UNKNOWN,
	XEN_NO,
	XEN_YES
};

struct xen_info {
	char version[64]; /* "4.17.7" with Debian's suffix */
	char changeset[80];
	char commandline[1024];
	char capabilities[256]; /* guest types */
	char scheduler[16];
	unsigned int nr_sched_parameters; /* that hold for all domains */
	struct {
		char name[24];
		uint32_t value;
	} sched_parameters[XEN_SCHED_PARAMETERS_MAX];
	/* What Xen printed at its start of speculative execution, a line each; none: not known. */
	unsigned int nr_mitigations;
	char mitigations[XEN_MITIGATIONS_MAX][160];
	unsigned int major, minor;
	unsigned int pcpus; /* online */
	unsigned int tsc_khz;
	enum xen_answer tsc_invariant; /* its rate never changes: the CPU says so */
	enum xen_answer tsc_synchronised; /* that of all pCPUs: Xen's own test, at its start */
	uint64_t free_bytes;
	bool pv, hvm, hap; /* of guests */
};

/* NULL, or why guests of this type cannot be there: classic PV, or PVH. */
const char *xen_refuses(const struct xen_info *info, bool pv);

#endif
