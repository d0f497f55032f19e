/* SPDX-License-Identifier: BSD-2-Clause */
/* See tool_area_fixture.h. */
#include "tool_area_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "abi/histogram.h"

const struct area_expect area_expected = {.area_bytes = AREA_BYTES,
					  .cells = CELLS,
					  .vcpus = VCPUS,
					  .reps = 1,
					  .iters = 4,
					  .iters_min = 3,
					  .seed = 9,
					  .pass = AREA_CHECK,
					  .turn = 7,
					  .evtchn_abi = "fifo",
					  .upcall = "vector",
					  .ports = "dense"};

static void *append(struct area_fixture *f, size_t bytes)
{
	void *p = (uint8_t *)f->words + f->header->used_bytes;

	f->header->used_bytes += bytes;
	return p;
}

static struct area_cell *append_cell(struct area_fixture *f, uint32_t index, uint32_t status)
{
	struct area_cell *cell = append(f, sizeof(*cell));

	cell->rec.type = AREA_RECORD_CELL;
	cell->index = index;
	cell->order = CELLS - 1 - index;
	cell->status = status;
	cell->nr_counters = NR_COUNTERS;
	return cell;
}

static void end_cell(struct area_fixture *f, struct area_cell *cell)
{
	cell->rec.bytes = (uint32_t)((uint8_t *)f->words + f->header->used_bytes - (uint8_t *)cell);
	f->header->cells_done++;
}

void area_reseal(struct area_fixture *f)
{
	for (unsigned int i = 0; i < CELLS; i++) {
		struct area_record *rec = &f->cell[i]->rec;

		rec->checksum = area_checksum(rec + 1, rec->bytes - sizeof(*rec));
	}
	f->header->cells_acked = 0;
	f->header->vcpus_wanted = 0;
	f->header->seal = 0;
	f->header->seal = area_checksum(f->header, sizeof(*f->header));
	f->header->cells_acked = CELLS;
}

static void append_measured_cell(struct area_fixture *f)
{
	f->cell[0] = append_cell(f, 0, AREA_OK);
	f->cell[0]->nr_metrics = 2;
	f->cell[0]->nr_vcpus = VCPUS;
	f->metric[0] = append(f, sizeof(struct area_metric));
	f->bucket = append(f, 2 * sizeof(struct area_bucket));
	*f->metric[0] = (struct area_metric){.what = "switch",
					     .scene = "warm",
					     .part = "sender",
					     .k = VCPUS,
					     .unit = AREA_UNIT_TICKS,
					     .form = AREA_BUCKETS,
					     .nr_entries = 2,
					     .n = 4,
					     .min = 100,
					     .max = 10000,
					     .sum = 10300};
	f->bucket[0] = (struct area_bucket){hist_index(100), 3};
	f->bucket[1] = (struct area_bucket){hist_index(10000), 1};
	f->metric[1] = append(f, sizeof(struct area_metric));
	f->value = append(f, 2 * sizeof(struct area_value));
	*f->metric[1] = (struct area_metric){.what = "rate",
					     .k = AREA_NO_K,
					     .unit = AREA_UNIT_PER_GTICK,
					     .form = AREA_EXACT,
					     .nr_entries = 2,
					     .n = 4,
					     .min = 10001,
					     .max = 10003,
					     .sum = 40010};
	f->value[0] = (struct area_value){10001, 1};
	f->value[1] = (struct area_value){10003, 3};
	f->counters = append(f, VCPUS * NR_COUNTERS * sizeof(uint64_t));
	for (unsigned int i = 0; i < VCPUS * NR_COUNTERS; i++)
		f->counters[i] = i;
	end_cell(f, f->cell[0]);
}

void area_build(struct area_fixture *f)
{
	struct area_header *header = (struct area_header *)f->words;

	memset(f, 0, sizeof(*f));
	f->header = header;
	header->magic = AREA_MAGIC;
	header->version = AREA_VERSION;
	header->header_bytes = sizeof(*header);
	header->area_bytes = AREA_BYTES;
	header->state = AREA_DONE;
	header->nr_counters = NR_COUNTERS;
	header->hist_sub_bits = HIST_SUB_BITS;
	header->cells_planned = CELLS;
	header->used_bytes = sizeof(*header);
	strcpy(header->env.platform, "xen-pvh");
	strcpy(header->env.evtchn_abi, "fifo");
	strcpy(header->env.upcall, "vector");
	strcpy(header->env.ports, "dense");
	header->env.vcpus_online = VCPUS;
	header->env.vcpus_present = VCPUS;
	header->env.reps = 1;
	header->env.iters = 4;
	header->env.iters_min = 3;
	header->env.seed = 9;
	header->env.pass = AREA_CHECK;
	header->env.turn = 7;

	append_measured_cell(f);

	f->cell[1] = append_cell(f, 1, AREA_NA);
	strcpy(f->cell[1]->reason, "needs 4 vCPUs");
	end_cell(f, f->cell[1]);
	f->cell[2] = append_cell(f, 2, AREA_FAILURE);
	strcpy(f->cell[2]->reason, "vCPU 1 still on the mm");
	end_cell(f, f->cell[2]);
	area_reseal(f);
}

size_t area_copy_bytes;

int area_parse_copy(const struct area_fixture *f, struct area_data *data, struct reason *why)
{
	/* Exactly as large as the area, so that ASan sees a read beyond its end. */
	size_t bytes = area_copy_bytes ?: AREA_BYTES;
	void *copy = malloc(bytes);
	int ret;

	memcpy(copy, f->words, bytes);
	ret = area_parse(copy, bytes, &area_expected, data, why);
	free(copy);
	return ret;
}
