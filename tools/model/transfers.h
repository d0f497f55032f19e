/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many line transfers a lazy switch costs under a policy: counted ones where a results file
 * has them, otherwise those of the table in transfers.c, which says where each is from.
 *
 * Counted: cells of workload `switch` have metrics whose `what` is "lines" and whose unit is
 * "transfers", one an object (`part`: "mm_count"), each the transfers a switch of that object's
 * lines. Of several cells one with turn `op` is taken: the most that hardware can reach.
 */
#ifndef TOOLS_MODEL_TRANSFERS_H
#define TOOLS_MODEL_TRANSFERS_H

#include "results/results.h"

struct transfers {
	double switched; /* a switch that does not block */
	double blocked; /* a switch to an idle thread that then blocks in the hypervisor */
	char object[48]; /* on whose line most of them are; "" if there are none */
	const char *source;
};

/*
 * @cells: of which a `switch` cell of @policy is taken if it has counted transfers; may be NULL.
 * False if neither has @policy.
 */
bool transfers_find(const struct results *cells, const char *policy, struct transfers *transfers);

#endif
