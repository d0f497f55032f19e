/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of guests; see guests.h. */
#include "plan/guests.h"

const struct guest guests[] = {
	/* 128 is HVM_MAX_VCPUS of Xen 4.17. */
	[GUEST_pvh] = {"pvh", "guest-pvh", GUEST_BOOT_PVH, 128, true},
	/* NR_CPUS of the image; Xen would take more. */
	[GUEST_pv] = {"pv", "guest-pv", GUEST_BOOT_PV, 128, true},
	/* The same; the machine would take more. */
	[GUEST_bare] = {"bare", "guest-pvh", GUEST_BOOT_BARE, 128, false},
};
