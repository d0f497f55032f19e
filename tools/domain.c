/* SPDX-License-Identifier: BSD-2-Clause */
/* Xen's control interface through libxenctrl and libxenguest; see domain.h. */
#include "domain_internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenguest.h>

#define MIB          (1ull << 20)
#define LAPIC_BASE   0xfee00000ull
#define TSC_NATIVE   2 /* TSC_MODE_NEVER_EMULATE, which is not in a public header */
#define DOMAIN_BATCH 64

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
	info->hvm = phys.capabilities & XEN_SYSCTL_PHYSCAP_hvm;
	info->hap = phys.capabilities & XEN_SYSCTL_PHYSCAP_hap;
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

static void set_limits(const struct domain_config *config, struct xen_domctl_createdomain *create)
{
	create->max_vcpus = config->vcpus;
	create->max_evtchn_port = UINT32_MAX; /* no limit: every vCPU has several ports */
	create->max_grant_frames = 1;
	create->grant_opts = XEN_DOMCTL_GRANT_version(1);
	if (config->boot == GUEST_BOOT_PVH) {
		create->flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap;
		create->arch.emulation_flags = XEN_X86_EMU_LAPIC;
	}
}

/* Creates the empty domain and sets its limits. */
static int create_empty(struct xen *xen, const struct domain_config *config, uint32_t *domid,
			struct reason *why)
{
	/* Page tables of the p2m, and what Xen keeps for each vCPU; far less than libxl's guess. */
	uint64_t pool_pages = 512 + 16ull * config->vcpus + config->memory_mib;
	uint64_t max_kib = config->memory_mib * 1024ull + X86_HVM_NR_SPECIAL_PAGES * 4ull;
	struct xen_domctl_createdomain create = {0};

	set_limits(config, &create);
	memcpy(create.handle, config->handle, sizeof(create.handle));
	*domid = DOMID_INVALID;
	if (xc_domain_create(xen->xch, domid, &create))
		return xen_call_failed(xen, "xc_domain_create", why);
	if (xc_domain_max_vcpus(xen->xch, *domid, config->vcpus))
		return xen_call_failed(xen, "xc_domain_max_vcpus", why);
	if (xc_domain_setmaxmem(xen->xch, *domid, max_kib))
		return xen_call_failed(xen, "xc_domain_setmaxmem", why);
	if (config->boot == GUEST_BOOT_PVH &&
	    xc_set_paging_mempool_size(xen->xch, *domid, pool_pages * XC_PAGE_SIZE))
		return xen_call_failed(xen, "xc_set_paging_mempool_size", why);
	/* Any other mode may trap RDTSC, and then the guest measures the trap. */
	if (xc_domain_set_tsc_info(xen->xch, *domid, TSC_NATIVE, 0, 0, 0))
		return xen_call_failed(xen, "xc_domain_set_tsc_info", why);
	return 0;
}

/* PVH: the memory map of a guest whose RAM ends below the local APIC's page, for Xen and xc_dom. */
static int set_memory_map(struct xen *xen, struct xc_dom_image *dom, uint32_t domid,
			  uint64_t memory, struct reason *why)
{
	struct e820entry *e820 = xc_dom_malloc(dom, 2 * sizeof(*e820)); /* xc_dom frees it */

	if (!e820)
		return xen_call_failed(xen, "xc_dom_malloc", why);
	e820[0] = (struct e820entry){.addr = 0, .size = memory, .type = E820_RAM};
	e820[1] = (struct e820entry){
		.addr = (uint64_t)(X86_HVM_END_SPECIAL_REGION - X86_HVM_NR_SPECIAL_PAGES)
			<< XC_PAGE_SHIFT,
		.size = (uint64_t)X86_HVM_NR_SPECIAL_PAGES << XC_PAGE_SHIFT,
		.type = E820_RESERVED,
	};
	dom->e820 = e820;
	dom->e820_entries = 2;
	if (xc_domain_set_memory_map(xen->xch, domid, e820, 2))
		return xen_call_failed(xen, "xc_domain_set_memory_map", why);
	return 0;
}

static void describe_memory(const struct domain_config *config, struct xc_dom_image *dom)
{
	uint64_t memory = config->memory_mib * MIB;

	if (config->boot == GUEST_BOOT_PV) {
		dom->container_type = XC_DOM_PV_CONTAINER;
		return;
	}
	dom->container_type = XC_DOM_HVM_CONTAINER;
	dom->target_pages = memory >> XC_PAGE_SHIFT;
	dom->mmio_start = LAPIC_BASE;
	dom->mmio_size = (1ull << 32) - LAPIC_BASE;
	dom->lowmem_end = memory;
	dom->highmem_end = 0;
}

/* Notes where the tool finds the console ring and the results area. */
static int note_frames(struct domain *domain, const struct domain_config *config,
		       struct xc_dom_image *dom, struct reason *why)
{
	bool pv = config->boot == GUEST_BOOT_PV;

	domain->area_frames = calloc(config->area_pages, sizeof(*domain->area_frames));
	if (!domain->area_frames)
		return reason_set(why, ENOMEM, "no memory");
	for (size_t i = 0; i < config->area_pages; i++) {
		uint64_t page = config->area_page + i;

		domain->area_frames[i] = pv ? xc_dom_p2m(dom, page) : page;
	}
	domain->console_gfn = pv ? xc_dom_p2m(dom, dom->console_pfn) : dom->console_pfn;
	return 0;
}

/* Loads the image into the empty domain; every step as xc_dom's users in Xen's tree do it. */
static int load_image(struct domain *domain, const struct domain_config *config, struct reason *why)
{
	struct xen *xen = domain->xen;
	int port, ret;
	struct xc_dom_image *dom = xc_dom_allocate(xen->xch, config->cmdline, NULL);

	if (!dom)
		return xen_call_failed(xen, "xc_dom_allocate", why);
	dom->max_vcpus = config->vcpus;
	describe_memory(config, dom);

	port = xc_evtchn_alloc_unbound(xen->xch, domain->domid, 0);
	if (port < 0) {
		ret = xen_call_failed(xen, "xc_evtchn_alloc_unbound", why);
		goto out;
	}
	dom->console_evtchn = (unsigned int)port;
	domain->console_port = (uint32_t)port;

	errno = 0;
	if (xc_dom_kernel_file(dom, config->image))
		ret = xen_call_failed(xen, "xc_dom_kernel_file", why);
	else if (xc_dom_boot_xen_init(dom, xen->xch, domain->domid))
		ret = xen_call_failed(xen, "xc_dom_boot_xen_init", why);
	else if (xc_dom_parse_image(dom))
		ret = xen_call_failed(xen, "xc_dom_parse_image", why);
	else if (xc_dom_mem_init(dom, config->memory_mib))
		ret = xen_call_failed(xen, "xc_dom_mem_init", why);
	else if (xc_dom_boot_mem_init(dom))
		ret = xen_call_failed(xen, "xc_dom_boot_mem_init", why);
	else
		ret = 0;
	if (!ret && config->boot == GUEST_BOOT_PVH)
		ret = set_memory_map(xen, dom, domain->domid, config->memory_mib * MIB, why);
	if (ret)
		goto out;
	if (xc_dom_build_image(dom))
		ret = xen_call_failed(xen, "xc_dom_build_image", why);
	else if (xc_dom_boot_image(dom))
		ret = xen_call_failed(xen, "xc_dom_boot_image", why);
	else
		ret = note_frames(domain, config, dom, why);
out:
	xc_dom_release(dom);
	return ret;
}

int domain_pin_vcpu(struct domain *domain, unsigned int vcpu, unsigned int pcpu, struct reason *why)
{
	struct xen *xen = domain->xen;
	xc_cpumap_t map = xc_cpumap_alloc(xen->xch);
	int ret = 0;

	if (!map)
		return xen_call_failed(xen, "xc_cpumap_alloc", why);
	xc_cpumap_setcpu((int)pcpu, map);
	if (xc_vcpu_setaffinity(xen->xch, domain->domid, (int)vcpu, map, NULL,
				XEN_VCPUAFFINITY_HARD))
		ret = xen_call_failed(xen, "xc_vcpu_setaffinity", why);
	free(map);
	return ret;
}

static int set_affinity(struct domain *domain, const struct domain_config *config,
			struct reason *why)
{
	int ret = 0;

	for (unsigned int i = 0; i < config->vcpus && !ret; i++)
		ret = domain_pin_vcpu(domain, i, config->pin[i], why);
	return ret;
}

int domain_build(struct xen *xen, const struct domain_config *config, struct domain *domain,
		 struct reason *why)
{
	int ret;

	memset(domain, 0, sizeof(*domain));
	xen->log.text[0] = '\0';
	domain->xen = xen;
	ret = create_empty(xen, config, &domain->domid, why);
	if (!ret)
		ret = load_image(domain, config, why);
	if (!ret && config->pin)
		ret = set_affinity(domain, config, why);
	if (ret)
		domain_destroy(domain);
	return ret;
}

int domain_unpause(struct domain *domain, struct reason *why)
{
	if (xc_domain_unpause(domain->xen->xch, domain->domid))
		return xen_call_failed(domain->xen, "xc_domain_unpause", why);
	return 0;
}

void domain_pause(struct domain *domain)
{
	xc_domain_pause(domain->xen->xch, domain->domid);
}

enum domain_state domain_state(struct domain *domain)
{
	xc_domaininfo_t info;

	if (xc_domain_getinfolist(domain->xen->xch, domain->domid, 1, &info) != 1 ||
	    info.domain != domain->domid)
		return DOMAIN_GONE;
	return domain_state_of(&info);
}

void domain_destroy(struct domain *domain)
{
	if (domain->xen && domain->domid != DOMID_INVALID)
		xc_domain_destroy(domain->xen->xch, domain->domid);
	domain->domid = DOMID_INVALID;
	free(domain->area_frames);
	domain->area_frames = NULL;
}

void xen_for_each_domain(struct xen *xen,
			 void (*visit)(struct xen *xen, uint32_t domid,
				       const uint8_t handle[OWNER_HANDLE_BYTES], void *arg),
			 void *arg)
{
	static xc_domaininfo_t infos[DOMAIN_BATCH];
	uint32_t first = 1;
	int nr;

	do {
		nr = xc_domain_getinfolist(xen->xch, first, DOMAIN_BATCH, infos);
		for (int i = 0; i < nr; i++) {
			visit(xen, infos[i].domain, infos[i].handle, arg);
			first = infos[i].domain + 1u;
		}
	} while (nr == DOMAIN_BATCH);
}

int xen_destroy(struct xen *xen, uint32_t domid)
{
	return xc_domain_destroy(xen->xch, domid) ? -errno : 0;
}
