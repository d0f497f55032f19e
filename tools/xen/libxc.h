/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's control libraries, for hypervisor.c, domain.c, build.c and facts/conditions.c. No other
 * file includes xenctrl.h or xenguest.h, whose calls change between Xen releases: what a release
 * has in another form goes here, and those four use one form.
 */
#ifndef TOOLS_XEN_LIBXC_H
#define TOOLS_XEN_LIBXC_H

#include <xenctrl.h>
#include <xenguest.h>
#include <xentoollog.h>

#include "base/reason.h"

/* TSC_MODE_NEVER_EMULATE, which no release has in a public header. */
#define LIBXC_TSC_NATIVE 2

/* Keeps the first error that the libraries log, instead of letting them print several lines. */
struct first_error {
	xentoollog_logger vtable;
	char text[160];
};

struct xen {
	xc_interface *xch;
	struct first_error log;
};

/* Names the call that failed with errno's text and what the library had to say. Returns -errno. */
int xen_call_failed(struct xen *xen, const char *call, struct reason *why);

#endif
