/* SPDX-License-Identifier: BSD-2-Clause */
/* See area_size.h. */
#include "plan/area_size.h"

#include <errno.h>
#include <inttypes.h>

#include "abi/area_size.h"

#define PAGE_BYTES 4096u

/* Of all cells with @vcpus online. */
static uint64_t cells_bytes(const struct plan *plan, unsigned int vcpus)
{
	const struct axis_list *workloads = &plan->lists[AXIS_WORKLOAD];
	uint64_t bytes = 0;

	for (unsigned int i = 0; i < workloads->nr; i++)
		bytes += area_cell_max(workloads->entry[i], vcpus, plan->iters, plan->held);
	for (int id = 0; id < NR_CELL_AXES; id++)
		bytes *= id == AXIS_WORKLOAD ? 1 : plan->lists[id].nr;
	return bytes * plan->reps;
}

uint64_t plan_area_bytes(const struct plan *plan, unsigned int vcpus)
{
	uint64_t bytes = sizeof(struct area_header);

	if (!plan->online.nr)
		bytes += cells_bytes(plan, vcpus);
	for (unsigned int i = 0; i < plan->online.nr; i++)
		bytes += cells_bytes(plan, plan->online.cpu[i]);
	return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

int plan_check_area(const struct plan *plan, struct reason *why)
{
	for (unsigned int i = 0; i < plan->vcpus.nr; i++) {
		uint64_t bytes = plan_area_bytes(plan, plan->vcpus.cpu[i]);

		if (bytes > AREA_BYTES_MAX)
			return reason_set(why, EINVAL,
					  "with %u vCPUs the plan needs %" PRIu64
					  " MiB of results, a guest has room for %llu: lower "
					  "--reps or --iters, or name fewer of a list",
					  plan->vcpus.cpu[i], (bytes + (1 << 20) - 1) >> 20,
					  AREA_BYTES_MAX >> 20);
	}
	return 0;
}
