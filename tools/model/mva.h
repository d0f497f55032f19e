/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A closed queueing network of one class, solved exactly by mean value analysis (M. Reiser and
 * S. S. Lavenberg, "Mean-Value Analysis of Closed Multichain Queuing Networks", Journal of the ACM
 * 27(2), 1980): customers are CPUs, a station is a cache line that moves between them, a visit is a
 * transfer of that line, its service time is a handoff. All times in one unit.
 *
 * A handoff depends on how many CPUs share the line and where they are, not on how many of them
 * happen to wait: so each population has its own network, whose service times are constants, and
 * the recursion over customers needs no load-dependent station. It adds positive numbers only, so
 * it is as stable for 1,024 customers as for one.
 */
#ifndef TOOLS_MODEL_MVA_H
#define TOOLS_MODEL_MVA_H

#define MVA_STATIONS_MAX  8u
#define MVA_CUSTOMERS_MAX 65536u

struct mva_station {
	double visits; /* an operation */
	double service; /* a visit, when nobody else is there */
};

struct mva_network {
	double think; /* an operation's time away from all stations, >= 0 */
	unsigned int nr;
	struct mva_station stations[MVA_STATIONS_MAX];
};

struct mva_solution {
	double throughput; /* operations of all customers a unit of time */
	double response; /* an operation's time at the stations, waiting included */
	double busy; /* of the station that is busiest, 0 to 1 */
};

/*
 * @customers: 1 to MVA_CUSTOMERS_MAX. A network in which nothing takes any time has a throughput
 * of INFINITY.
 */
struct mva_solution mva_solve(const struct mva_network *network, unsigned int customers);

/*
 * The service time of a single station that is visited once an operation, from what @customers, 2
 * or more, who think for @think, measure there: @response. 0 if that is not more than 0.
 */
double mva_service(double think, double response, unsigned int customers);

#endif
