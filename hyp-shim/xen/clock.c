// SPDX-License-Identifier: BSD-2-Clause
/*
 * Xen's clock page: system time as a linear function of the TSC, and the TSC's frequency from it.
 */
#include <shim/clock.h>

#include <arch/cpu.h>
#include <shim/vcpu_info.h>

#include "atomic.h"
#include "percpu.h"

_Static_assert(sizeof(struct vcpu_time_info) == 32, "vcpu_time_info");

static uint64_t scale(uint64_t ticks, const struct vcpu_time_info *time)
{
	ticks = time->tsc_shift >= 0 ? ticks << time->tsc_shift : ticks >> -time->tsc_shift;
	return (uint64_t)((unsigned __int128)ticks * time->tsc_to_system_mul >> 32);
}

uint64_t xen_system_time(void)
{
	const struct vcpu_time_info *page = &xen_vcpu_info(smp_processor_id())->time;
	struct vcpu_time_info time;
	uint64_t now;

	/* The version is odd while Xen writes, and differs afterwards. */
	do {
		time.version = smp_load_acquire(&page->version);
		time.tsc_timestamp = READ_ONCE(page->tsc_timestamp);
		time.system_time = READ_ONCE(page->system_time);
		time.tsc_to_system_mul = READ_ONCE(page->tsc_to_system_mul);
		time.tsc_shift = READ_ONCE(page->tsc_shift);
		now = tsc_ordered();
	} while (time.version & 1 || READ_ONCE(page->version) != time.version);
	return time.system_time + scale(now - time.tsc_timestamp, &time);
}

uint32_t xen_tsc_khz(void)
{
	const struct vcpu_time_info *time = &xen_vcpu_info(0)->time;
	uint64_t khz = (1000000ull << 32) / time->tsc_to_system_mul;

	return (uint32_t)(time->tsc_shift >= 0 ? khz >> time->tsc_shift : khz << -time->tsc_shift);
}
