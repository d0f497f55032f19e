/* SPDX-License-Identifier: BSD-2-Clause */
/* What Xen says of itself and of the machine: plain facts. */
#ifndef TOOLS_XEN_INFO_H
#define TOOLS_XEN_INFO_H

#include <stdbool.h>
#include <stdint.h>

struct xen_info {
	char version[64]; /* "4.17.7" with Debian's suffix */
	char changeset[80];
	char commandline[1024];
	char capabilities[256]; /* guest types */
	char scheduler[16];
	unsigned int major, minor;
	unsigned int pcpus; /* online */
	unsigned int tsc_khz;
	uint64_t free_bytes;
	bool hvm, hap;
};

#endif
