/* SPDX-License-Identifier: BSD-2-Clause */
/* What domain.c and domain_live.c share. */
#ifndef TOOLS_DOMAIN_INTERNAL_H
#define TOOLS_DOMAIN_INTERNAL_H

#include <xenctrl.h>
#include <xentoollog.h>

#include "domain.h"

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

/* domain_live.c */
enum domain_state domain_state_of(const xc_domaininfo_t *info);

#endif
