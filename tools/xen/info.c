/* SPDX-License-Identifier: BSD-2-Clause */
/* See info.h. */
#include "xen/info.h"

#include <stddef.h>

const char *xen_refuses(const struct xen_info *info, bool pv)
{
	if (pv)
		return info->pv ? NULL : "this Xen runs no classic PV guests";
	if (!info->hvm)
		return "this Xen has no HVM support: no VT-x or AMD-V, or switched off";
	return info->hap ? NULL : "this Xen has no hardware-assisted paging: no EPT or NPT";
}
