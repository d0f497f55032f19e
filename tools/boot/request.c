/* SPDX-License-Identifier: BSD-2-Clause */
/* See request.h. */
#include "boot/request.h"

#include <errno.h>
#include <inttypes.h>

#include "area/area.h"

unsigned int boot_memory_mib(unsigned int vcpus)
{
	return 64 + vcpus;
}

int boot_check_memory(const struct boot_request *request, struct reason *why)
{
	uint64_t end = request->note->address + request->note->bytes;

	if (end > (uint64_t)request->memory_mib << 20)
		return reason_set(why, ENOMEM,
				  "the image's results area ends at %" PRIu64
				  " MiB, the guest has %u",
				  end >> 20, request->memory_mib);
	return 0;
}

void boot_result_free(struct boot_result *result)
{
	area_free(&result->area);
}
