/* SPDX-License-Identifier: BSD-2-Clause */
/* Xen's control interface; see hypervisor.h. */
#include "xen/hypervisor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xen/facts/conditions.h"
#include "xen/libxc.h"

static void log_message(xentoollog_logger *logger, xentoollog_level level, int errnoval,
			const char *context, const char *format, va_list ap)
{
	struct first_error *log = (struct first_error *)logger;

	(void)errnoval;
	(void)context;
	if (level < XTL_ERROR || log->text[0])
		return;
	vsnprintf(log->text, sizeof(log->text), format, ap);
	log->text[strcspn(log->text, "\n")] = '\0';
}

static void log_progress(xentoollog_logger *logger, const char *context, const char *doing,
			 int percent, unsigned long done, unsigned long total)
{
	(void)logger;
	(void)context;
	(void)doing;
	(void)percent;
	(void)done;
	(void)total;
}

static void log_destroy(xentoollog_logger *logger)
{
	(void)logger;
}

int xen_call_failed(struct xen *xen, const char *call, struct reason *why)
{
	int error = errno ? errno : EIO;
	int ret = reason_set(why, error, "%s: %s%s%s", call, strerror(error),
			     xen->log.text[0] ? ": " : "", xen->log.text);

	xen->log.text[0] = '\0';
	return ret;
}

int xen_open(struct xen **out, struct reason *why)
{
	struct xen *xen = calloc(1, sizeof(*xen));
	int ret;

	if (!xen)
		return reason_set(why, ENOMEM, "no memory");
	xen->log.vtable.vmessage = log_message;
	xen->log.vtable.progress = log_progress;
	xen->log.vtable.destroy = log_destroy;
	xen->xch = xc_interface_open(&xen->log.vtable, &xen->log.vtable, 0);
	if (!xen->xch) {
		ret = xen_call_failed(xen, "xc_interface_open", why);
		free(xen);
		return ret;
	}
	*out = xen;
	return 0;
}

void xen_close(struct xen *xen)
{
	if (!xen)
		return;
	xc_interface_close(xen->xch);
	free(xen);
}

static const char *scheduler_name(int id)
{
	switch (id) {
	case XEN_SCHEDULER_CREDIT:
		return "credit";
	case XEN_SCHEDULER_CREDIT2:
		return "credit2";
	case XEN_SCHEDULER_RTDS:
		return "rtds";
	case XEN_SCHEDULER_ARINC653:
		return "arinc653";
	case XEN_SCHEDULER_NULL:
		return "null";
	default:
		return "unknown";
	}
}

int xen_describe(struct xen *xen, struct xen_info *info, struct reason *why)
{
	xen_extraversion_t extra = "";
	xen_changeset_info_t changeset = "";
	xen_capabilities_info_t capabilities = "";
	xen_commandline_t commandline = "";
	xc_physinfo_t phys = {0};
	int scheduler = 0;
	int version = xc_version(xen->xch, XENVER_version, NULL);

	if (version < 0)
		return xen_call_failed(xen, "xc_version", why);
	if (xc_physinfo(xen->xch, &phys))
		return xen_call_failed(xen, "xc_physinfo", why);
	if (xc_sched_id(xen->xch, &scheduler))
		return xen_call_failed(xen, "xc_sched_id", why);
	xc_version(xen->xch, XENVER_extraversion, &extra);
	xc_version(xen->xch, XENVER_changeset, &changeset);
	xc_version(xen->xch, XENVER_capabilities, &capabilities);
	xc_version(xen->xch, XENVER_commandline, &commandline);

	memset(info, 0, sizeof(*info));
	info->major = (unsigned int)version >> 16;
	info->minor = (unsigned int)version & 0xffff;
	snprintf(info->version, sizeof(info->version), "%u.%u%.40s", info->major, info->minor,
		 extra);
	snprintf(info->changeset, sizeof(info->changeset), "%.*s", (int)sizeof(changeset),
		 changeset);
	snprintf(info->commandline, sizeof(info->commandline), "%.*s", (int)sizeof(commandline) - 1,
		 commandline);
	snprintf(info->capabilities, sizeof(info->capabilities), "%.*s", 200, capabilities);
	snprintf(info->scheduler, sizeof(info->scheduler), "%s", scheduler_name(scheduler));
	info->pcpus = phys.nr_cpus;
	info->tsc_khz = phys.cpu_khz;
	info->free_bytes = phys.free_pages * XC_PAGE_SIZE;
	info->pv = phys.capabilities & XEN_SYSCTL_PHYSCAP_pv;
	info->hvm = phys.capabilities & XEN_SYSCTL_PHYSCAP_hvm;
	info->hap = phys.capabilities & XEN_SYSCTL_PHYSCAP_hap;
	xen_read_conditions(xen, scheduler, info);
	return 0;
}

int xen_pcpus(struct xen *xen, struct pcpu **out, struct reason *why)
{
	xc_cpupoolinfo_t *pool = NULL;
	xc_cputopo_t *topology = NULL;
	struct pcpu *pcpus = NULL;
	unsigned int max = 0;
	int ret, nr = 0;

	if (xc_cputopoinfo(xen->xch, &max, NULL))
		return xen_call_failed(xen, "xc_cputopoinfo", why);
	topology = calloc(max, sizeof(*topology));
	pcpus = calloc(max, sizeof(*pcpus));
	pool = xc_cpupool_getinfo(xen->xch, 0);
	if (!topology || !pcpus || !pool || xc_cputopoinfo(xen->xch, &max, topology)) {
		ret = xen_call_failed(xen, "reading the CPU topology", why);
		goto out;
	}
	for (unsigned int i = 0; i < max; i++) {
		if (topology[i].core == XEN_INVALID_CORE_ID ||
		    !xc_cpumap_testcpu((int)i, pool->cpumap))
			continue;
		pcpus[nr++] = (struct pcpu){i, topology[i].socket, topology[i].core};
	}
	*out = pcpus;
	pcpus = NULL;
	ret = nr;
out:
	if (pool)
		xc_cpupool_infofree(xen->xch, pool);
	free(topology);
	free(pcpus);
	return ret;
}
