/* SPDX-License-Identifier: BSD-2-Clause */
/* Orphans; see orphans.h. */
#include "xen/orphans.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/reason.h"
#include "xen/domain.h"
#include "xen/owner.h"
#include "xen/storename.h"

static void visit(struct xen *xen, uint32_t domid, const uint8_t handle[OWNER_HANDLE_BYTES],
		  void *arg)
{
	struct orphans *orphans = arg;
	int ret;

	if (!owner_is_ours(handle))
		return;
	if (!orphans->all && owner_is_alive(handle)) {
		orphans->kept++;
		return;
	}
	storename_remove(domid);
	ret = xen_destroy(xen, domid);
	if (ret) {
		say_error("domain %u: %s", domid, strerror(-ret));
		orphans->failed++;
		return;
	}
	fprintf(stderr, "lazyshoot: destroyed domain %u, left by an earlier run\n", domid);
	orphans->destroyed++;
}

void orphans_destroy(struct xen *xen, struct orphans *orphans)
{
	xen_for_each_domain(xen, visit, orphans);
}
