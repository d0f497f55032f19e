/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many line transfers a lazy switch costs under a policy: counted ones where a results file
 * has them, otherwise those of the table in transfers.c, which says where each is from.
 *
 * Counted: the cell of workload `switch` has metrics "lines.OBJECT" in the unit "transfers", each
 * the transfers a switch of the lines of one object. Those of the cell with turn `op` are the most
 * that hardware can reach.
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
