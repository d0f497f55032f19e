/* SPDX-License-Identifier: BSD-2-Clause */
/* See sharing.h. */
#include "sweep/sharing.h"

#include <stdio.h>
#include <string.h>

#include "base/reason.h"
#include "plan/pin.h"

void sharing_warn(const char *label, const unsigned int *pin, unsigned int vcpus,
		  unsigned int nr_pcpus)
{
	unsigned int shared = pin_shared(pin, vcpus, nr_pcpus);

	if (shared)
		say_error("%s, %u vCPUs: %u of them share pCPUs, so figures will include waiting "
			  "for a pCPU",
			  label, vcpus, shared);
}

void sharing_mark(struct results *results, size_t first, const unsigned int *pin,
		  unsigned int nr_pcpus)
{
	for (size_t i = first; i < results->nr_cells; i++) {
		struct cell *cell = &results->cells[i];
		size_t used = strlen(cell->reason);

		if (cell->status != CELL_OK || !pin_shared(pin, cell->vcpus, nr_pcpus))
			continue;
		snprintf(cell->reason + used, sizeof(cell->reason) - used, "%s%s", used ? "; " : "",
			 PIN_SHARED);
	}
}
