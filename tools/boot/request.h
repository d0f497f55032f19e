/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is asked of one boot of a guest, and what comes of it, on Xen (boot.h) or without (bare/).
 */
#ifndef TOOLS_BOOT_REQUEST_H
#define TOOLS_BOOT_REQUEST_H

#include <stdbool.h>

#include "area/data.h"
#include "area/elfnote.h"
#include "base/reason.h"
#include "plan/guests.h"
#include "plan/plan.h"

struct xen;
struct boot_request;

/*
 * Takes a cell that a guest has ended, while it runs, before the user hears of it and, where guests
 * wait for acknowledgements, before the next one is measured. The figures may be taken over.
 */
typedef void boot_cell_taker(void *context, const struct boot_request *request,
			     const struct area_env *env, uint32_t index,
			     struct area_cell_data *cell);

struct boot_request {
	struct xen *xen; /* NULL: emulated */
	const char *emulation; /* without Xen: "exact" or "fast" */
	const struct guest *guest;
	const struct elf_image *image; /* with an area as large as the plan needs */
	const struct plan *plan; /* of this boot alone: plan_of_boot() */
	const struct plan_variant *variant; /* NULL: the guest has no event channels */
	const char *label; /* for messages: the guest, and its variant unless that is the default */
	unsigned int vcpus;
	unsigned int memory_mib;
	const unsigned int *pin; /* a pCPU for each vCPU, or NULL */
	unsigned int timeout_s; /* a guest that shows no new cell and no output for so long hangs */
	const char *log_path;
	boot_cell_taker *take;
	void *context; /* of take */
	const char *plugin; /* for QEMU's -plugin, emulated in mode exact; or NULL */
};

enum boot_end {
	BOOT_DONE, /* all cells reported, powered off */
	BOOT_NOT_BUILT, /* the host could not start it */
	BOOT_FAILED, /* crashed, hung, gave up, ended early */
	BOOT_INTERRUPTED, /* by the user */
};

struct boot_result {
	enum boot_end end;
	struct reason reason; /* unless BOOT_DONE */
	bool lied; /* so not even the cells that it had ended before are its results */
	bool has_area; /* what follows is filled in, at least in part */
	bool area_valid;
	struct reason area_reason; /* unless area_valid */
	struct area_data area;
};

void boot_result_free(struct boot_result *result);

/*
 * Memory that a guest with @vcpus and a results area of @area_bytes gets unless the user says
 * otherwise, in MiB.
 */
unsigned int boot_memory_mib(unsigned int vcpus, uint64_t area_bytes);

/* 0, or -ENOMEM with @why: the guest's memory does not reach to the end of its results area. */
int boot_check_memory(const struct boot_request *request, struct reason *why);

#endif
