/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guests that a sweep can boot. A guest is an image and a way to boot it; a new one is a line
 * here and, if it needs a new way, an enum guest_boot entry that domain.c serves.
 *
 * X(id, name, what), as in abi/axes.h.
 */
#ifndef TOOLS_GUESTS_H
#define TOOLS_GUESTS_H

#define GUESTS(X)                                                    \
	X(pvh, "pvh", "PVH domain on Xen, hardware-assisted paging") \
	X(pv, "pv", "classic PV domain on Xen, kernel and tables in ring 3")

#include <stdbool.h>

enum guest_boot {
	GUEST_BOOT_PVH,
	GUEST_BOOT_PV,
};

struct guest {
	const char *name;
	const char *image; /* file name; it lies beside the tool unless --image names another */
	enum guest_boot boot;
	unsigned int max_vcpus;
	bool has_evtchns; /* each variant of them is a boot of its own */
};

/* Indexed like axes[AXIS_GUEST].entries. */
extern const struct guest guests[];

#endif
