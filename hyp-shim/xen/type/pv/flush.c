// SPDX-License-Identifier: BSD-2-Clause
/* See shim/flush.h: MMUEXT_TLB_FLUSH_MULTI. */
#include <shim/flush.h>

#include <pv/flush.h>

long xen_flush_tlbs(const struct cpumask *mask)
{
	return pv_flush_now(mask, HYP_FLUSH_ALL);
}
