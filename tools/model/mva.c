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

double mva_service(double think, double response, unsigned int customers)
{
	/* Nobody waits, or everybody waits for all others. */
	double low = response / customers, high = response;

	if (response <= 0)
		return 0;
	for (int i = 0; i < 40; i++) {
		struct mva_network network = {
			.think = think, .nr = 1, .stations = {{1, (low + high) / 2}}};

		if (mva_solve(&network, customers).response < response)
			low = (low + high) / 2;
		else
			high = (low + high) / 2;
	}
	return high;
}
