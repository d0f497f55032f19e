/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line transfers of an operation, as `sweep --lines` counted them: what the model makes its
 * stations of. Of cells with several turns that with turn `op` is taken, where each operation is on
 * another CPU than the one before: the most that hardware can reach. Counts are those without the
 * emulator's fetching and decoding.
 */
#ifndef TOOLS_MODEL_TRANSFERS_H
#define TOOLS_MODEL_TRANSFERS_H

#include "model/mva.h"
#include "results/results.h"

/* One line that all CPUs share; false shares are one. */
struct shared_line {
	char object[LINE_NAME_MAX]; /* the one that moved most on it */
	double visits; /* transfers of it an operation */
};

struct transfers {
	bool counted; /* else nothing below is known */
	uint32_t turn;
	unsigned int nr;
	struct shared_line lines[MVA_STATIONS_MAX]; /* the one that moves most first */
	double beside; /* an operation, of objects on many lines, each of few CPUs */
};

/* The cells to look in: names, as far as they matter to the workload, and the vCPU count. */
struct transfers_key {
	const char *guest, *policy, *path, *flush, *workload; /* path and flush may be NULL: any */
	unsigned int vcpus; /* preferred */
	const char *what; /* the stretch */
	uint32_t k; /* or AREA_NO_K */
};

struct transfers transfers_find(const struct results *results, const struct transfers_key *key);

/* All of an operation. */
double transfers_sum(const struct transfers *transfers);

#endif
