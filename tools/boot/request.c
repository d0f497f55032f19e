/* SPDX-License-Identifier: BSD-2-Clause */
/* See request.h. */
#include "boot/request.h"

#include <errno.h>

#include "area/area.h"

static unsigned int mib(uint64_t bytes)
{
	return (unsigned int)((bytes + (1 << 20) - 1) >> 20);
}

unsigned int boot_memory_mib(unsigned int vcpus, uint64_t area_bytes)
{
	return 56 + vcpus + mib(area_bytes);
}

int boot_check_memory(const struct boot_request *request, struct reason *why)
{
	const struct area_note *note = &request->image->note;

	if (note->address + note->bytes > (uint64_t)request->memory_mib << 20)
		return reason_set(
			why, ENOMEM,
			"the plan needs %u MiB of results and the image %u MiB, the guest "
			"has %u MiB",
			mib(note->bytes), mib(note->address), request->memory_mib);
	return 0;
}

void boot_result_free(struct boot_result *result)
{
	area_free(&result->area);
}
