/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine file in memory: how long a cache line takes from one CPU's locked operation to the
 * next CPU's, by how many CPUs share it and where they are. Made by calibrate/, or written by hand
 * from a publication (machines/); read by model/ and joined/. docs/contention.md has what each
 * figure is, docs/machine.schema.json the file.
 */
#ifndef TOOLS_MACHINE_MACHINE_H
#define TOOLS_MACHINE_MACHINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/reason.h"

#define MACHINE_SCHEMA     "lazyshoot-machine-1"
#define MACHINE_POINTS_MAX 128u
#define MACHINE_SERIES_MAX 128u
#define MACHINE_CPUS_MAX   8192u

/* Where the CPUs of a series are. Each is an ordered list of CPUs of which N take part. */
enum placement {
	PLACE_SMT, /* siblings of one core */
	PLACE_LLC, /* one CPU a core, all below one last-level cache */
	PLACE_SOCKET, /* one CPU a core, the last-level caches of one socket in turn */
	PLACE_MACHINE, /* one CPU a core, the sockets in turn */
	PLACE_ALL, /* every CPU: each core's first, the sockets in turn, then their siblings */
	NR_PLACEMENTS
};

extern const char *const placement_names[NR_PLACEMENTS];

enum series_kind {
	SERIES_HANDOFF, /* ns an operation a thread, of a locked operation on one line */
	SERIES_POLICY, /* ns a visit to idle a thread, of a policy's borrow and give_back */
	NR_SERIES_KINDS
};

extern const char *const series_kind_names[NR_SERIES_KINDS];

/* @n threads. min <= ns <= max; equal where only one figure is known. */
struct machine_point {
	unsigned int n;
	double ns, min, max;
	unsigned int reps; /* of which ns is the median; 0: not said */
};

struct machine_series {
	enum series_kind kind;
	char what[48]; /* the operation ("add", "sub", "add-sub", "increment"), or the policy */
	enum placement placement;
	double think_ns; /* work of its own that a thread does between operations */
	unsigned int nr_points;
	struct machine_point points[MACHINE_POINTS_MAX]; /* ascending n */
};

struct machine {
	char name[64];
	char cpu[96];
	unsigned int cpus, cores, llcs, sockets; /* 0: not known, but for cpus */
	bool is_virtual;
	double ghz; /* of a chain of dependent instructions; 0: not known */
	bool is_calibrated; /* else from a publication */
	char source[512]; /* who, what, where, when */
	double pair_ns[NR_PLACEMENTS]; /* core-to-core latency of one message; 0: not known */
	unsigned int nr_series;
	struct machine_series *series[MACHINE_SERIES_MAX];
};

/* An empty series at the end, or NULL without memory or room. */
struct machine_series *machine_add_series(struct machine *machine);
void machine_free(struct machine *machine);

/*
 * The series that says what a handoff costs, of those in which threads do nothing else, or of those
 * in which they think between operations: all CPUs, or as many of them as there are figures for.
 * NULL if there is none.
 */
const struct machine_series *machine_handoff(const struct machine *machine, bool thinking);

/* The series of @policy's visits, with work between them, that reaches as far. NULL if none. */
const struct machine_series *machine_visits(const struct machine *machine, const char *policy);

/*
 * Reads @path into @machine, which the caller frees in any case. Returns 0; -EBADMSG with @why if
 * it is no machine file or a field is wrong; another -errno with @why if it cannot be read.
 */
int machine_read(const char *path, struct machine *machine, struct reason *why);

/* The same of JSON that is already in memory, which stays the caller's. @machine is empty. */
int machine_parse(json_t *root, struct machine *machine, struct reason *why);

/* Writes it as JSON. Write errors stay in the stream. 0 or -ENOMEM. */
int machine_write(const struct machine *machine, FILE *out);

#endif
