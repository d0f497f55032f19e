/* SPDX-License-Identifier: BSD-2-Clause */
/* Building a domain; see build.h. */
#include "xen/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "xen/libxc.h"

#define MIB        (1ull << 20)
#define LAPIC_BASE 0xfee00000ull

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
	/*
	 * Page tables of the p2m, and what Xen keeps for each vCPU; far less than libxl reserves.
	 */
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
	if (xc_domain_set_tsc_info(xen->xch, *domid, LIBXC_TSC_NATIVE, 0, 0, 0))
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

/* Loads the image into the empty domain, step by step as libxl does. */
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
	if (xc_dom_kernel_mem(dom, config->image, config->image_bytes))
		ret = xen_call_failed(xen, "xc_dom_kernel_mem", why);
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
