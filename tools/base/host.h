/* SPDX-License-Identifier: BSD-2-Clause */
/* What this host is: a Xen dom0 or not, and its CPU. */
#ifndef TOOLS_BASE_HOST_H
#define TOOLS_BASE_HOST_H

#include <stdbool.h>
#include <stddef.h>

/* True in a domain that controls Xen (/proc/xen/capabilities says control_d). */
bool host_has_xen(void);

/* The cores that this process may run on. */
unsigned int host_cores(void);

/* True if the CPU says that it is a hypervisor's (the flag `hypervisor` of /proc/cpuinfo). */
bool host_is_virtual(void);

/* The CPU's model name from /proc/cpuinfo, "unknown" if it is not given there. */
void host_cpu_model(char *out, size_t bytes);

/*
 * What this kernel says of each vulnerability that it knows, in order of their names, from
 * /sys/devices/system/cpu/vulnerabilities. In a dom0: what it has to do itself, not what Xen does.
 */
void host_vulnerabilities(void (*take)(const char *name, const char *text, void *arg), void *arg);

#endif
