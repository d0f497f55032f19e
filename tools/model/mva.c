// SPDX-License-Identifier: BSD-2-Clause
/* Mean value analysis; see mva.h. */
#include "model/mva.h"

#include <math.h>

struct mva_solution mva_solve(const struct mva_network *network, unsigned int customers)
{
	double queue[MVA_STATIONS_MAX] = {0}; /* mean customers there, of one customer fewer */
	struct mva_solution s = {0};

	for (unsigned int n = 1; n <= customers; n++) {
		double at[MVA_STATIONS_MAX];

		s.response = 0;
		for (unsigned int i = 0; i < network->nr; i++) {
			const struct mva_station *station = &network->stations[i];

			/* Who arrives sees the network as it is without him. */
			at[i] = station->visits * station->service * (1 + queue[i]);
			s.response += at[i];
		}
		s.throughput = n / (network->think + s.response);
		for (unsigned int i = 0; i < network->nr; i++)
			queue[i] = isinf(s.throughput) ? 0 : s.throughput * at[i];
	}
	for (unsigned int i = 0; i < network->nr && !isinf(s.throughput); i++)
		s.busy = fmax(s.busy, s.throughput * network->stations[i].visits *
					      network->stations[i].service);
	return s;
}
