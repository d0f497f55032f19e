/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guests that a sweep can boot. A guest is an image and a way to boot it; a new one is a line
 * here and, if it needs a new way, an enum guest_boot entry that xen/build.c or bare/ serves.
 *
 * X(id, name, what), as in abi/axes.h.
 */
#ifndef TOOLS_PLAN_GUESTS_H
#define TOOLS_PLAN_GUESTS_H

#define GUESTS(X)                                                            \
	X(pvh, "pvh", "PVH domain on Xen, hardware-assisted paging")         \
	X(pv, "pv", "classic PV domain on Xen, kernel and tables in ring 3") \
	X(bare, "bare", "the PVH image on a machine without a hypervisor (QEMU)")

#include <stdbool.h>

enum guest_index {
#define X(id, name, what) GUEST_##id,
	GUESTS(X)
#undef X
	NR_GUESTS
};

enum guest_boot {
	GUEST_BOOT_PVH,
	GUEST_BOOT_PV,
	GUEST_BOOT_BARE, /* not on Xen: bare/ */
};

struct guest {
	const char *name;
	const char *image; /* file name, less what image.c adds for the pass */
	enum guest_boot boot;
	unsigned int max_vcpus;
	bool has_evtchns; /* each variant of them is a boot of its own */
};

#define GUESTS_MAX_VCPUS 128u /* of any of them */

/* Indexed by enum guest_index, like axes[AXIS_GUEST].entries. */
extern const struct guest guests[];

#endif
