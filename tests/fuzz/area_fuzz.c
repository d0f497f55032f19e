/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes the validation of a results area, and the way from it to a results file and back: whatever
 * is accepted can be written and read. The input is the area. Checksums and the fixed header words
 * are made right first, because no mutation would ever guess them; what is left to the fuzzer is
 * everything that a lying guest is free to choose.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "abi/histogram.h"
#include "abi/turn.h"
#include "area/area.h"
#include "plan/guests.h"
#include "results/environment.h"
#include "results/results.h"
#include "round_trip.h"
#include "sweep/cells.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CELLS_MAX 8u
#define VCPUS_MAX 4u

/* Makes the header one of an area as it was asked for. */
static void make_plausible(struct area_header *header, size_t bytes,
			   const struct area_expect *expect)
{
	uint8_t *copy = (uint8_t *)header;
	uint64_t at = sizeof(*header);

	header->magic = AREA_MAGIC;
	header->version = AREA_VERSION;
	header->header_bytes = sizeof(*header);
	header->area_bytes = bytes;
	header->nr_counters = NR_COUNTERS;
	header->hist_sub_bits = HIST_SUB_BITS;
	header->used_bytes = bytes;
	header->cells_planned = expect->cells;
	header->env.vcpus_online = expect->vcpus;
	header->env.seed = expect->seed;
	header->env.pass = expect->pass;
	header->env.turn = expect->turn;
	while (at + sizeof(struct area_record) <= bytes) {
		struct area_record *rec = (struct area_record *)(copy + at);

		if (rec->bytes < sizeof(*rec) || rec->bytes % 8 || rec->bytes > bytes - at)
			break;
		rec->type = AREA_RECORD_CELL;
		rec->checksum = area_checksum(rec + 1, rec->bytes - sizeof(*rec));
		at += rec->bytes;
	}
	if (header->state == AREA_DONE) {
		header->cells_acked = 0;
		header->vcpus_wanted = 0;
		header->seal = 0;
		header->seal = area_checksum(header, sizeof(*header));
	}
}

/* What a sweep does with what it has got, in each unit. */
static void write_and_read(struct area_data *data, const struct area_expect *expect,
			   const struct units *units)
{
	struct plan plan = {.reps = expect->cells,
			    .iters = 1,
			    .nr_seeds = 1,
			    .nr_passes = 1,
			    .passes = {expect->pass},
			    .turn = expect->turn};
	const struct plan_boot boot = {.guest = GUEST_pvh,
				       .vcpus = expect->vcpus,
				       .has_variant = true,
				       .seed = expect->seed,
				       .pass = expect->pass};
	struct results results = {
		.tool = environment_tool(),
		.environment = units_lab_mode(units)
				       ? environment_emulated("", "none", units)
				       : json_pack("{s:s, s:[]}", "unit", "ns", "guests")};

	for (int id = 0; id < NR_AXES; id++)
		plan.lists[id].nr = 1;
	results.plan = environment_plan(&plan);
	if (data->has_env)
		environment_add_guest(results.environment, &boot, 64, NULL, &data->env);
	if (sweep_add_cells(&results, &plan, &boot, units, data, "missing") < 0)
		abort();
	round_trip(&results);
	results_free(&results);
}

static void take(void *context, const struct area_env *env, uint32_t index,
		 struct area_cell_data *cell)
{
	unsigned int *taken = context;

	if (index >= CELLS_MAX || taken[index]++ || env->vcpus_online > VCPUS_MAX ||
	    cell->nr_vcpus > env->vcpus_online)
		abort();
}

/* What a tool takes while the guest runs: each cell once. */
static void read_live(const void *copy, const struct area_expect *expect)
{
	struct area_reader reader = {.failed = false};
	unsigned int taken[CELLS_MAX] = {0};

	area_read_new(&reader, copy, expect, take, taken);
	area_read_new(&reader, copy, expect, take, taken);
	area_reader_free(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct units units[] = {{CLOCK_NS, 2500000},
					     {CLOCK_NS, 1},
					     {CLOCK_INSTRUCTIONS, 1000000},
					     {CLOCK_TICKS, 0}};
	size_t bytes = size / 8 * 8;
	void *copy = malloc(bytes + 8);
	struct area_expect expect = {
		.area_bytes = bytes, .cells = 1, .vcpus = 1, .pass = AREA_CHECK};
	struct area_data parsed;
	struct reason why;
	unsigned int unit = 0;

	memcpy(copy, data, bytes);
	if (bytes >= sizeof(struct area_header)) {
		struct area_header *header = copy;

		expect.cells = header->cells_planned % CELLS_MAX + 1;
		expect.vcpus = header->env.vcpus_online % VCPUS_MAX + 1;
		expect.reps = header->env.reps;
		expect.iters = header->env.iters;
		expect.iters_min = header->env.iters_min;
		expect.seed = header->env.seed >> 1;
		expect.debug_vm = header->env.debug_vm;
		expect.pass = header->env.pass % 2 ? AREA_MEASURE : AREA_CHECK;
		expect.turn = header->env.turn ? header->env.turn % TURN_MAX + 1 : TURN_OP;
		unit = header->env.features >> 30;
		make_plausible(header, bytes, &expect);
		read_live(copy, &expect);
	}
	/* Of a guest that crashed, what is valid is used even if the frame is not. */
	if (area_parse(copy, bytes, &expect, &parsed, &why) != -ENOMEM)
		write_and_read(&parsed, &expect, &units[unit]);
	area_free(&parsed);
	free(copy);
	return 0;
}
