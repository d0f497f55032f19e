/* SPDX-License-Identifier: BSD-2-Clause */
/* The frame of a results area: header, record walk, seal. Records' contents: cell.c. */
#include "area/area.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/histogram.h"
#include "area/cell.h"
#include "area/text.h"

static int check_header(const struct area_header *header, size_t bytes,
			const struct area_expect *expect, struct reason *why)
{
	if (header->magic != AREA_MAGIC)
		return reason_set(why, EBADMSG, "magic is %#" PRIx64, header->magic);
	if (header->version != AREA_VERSION)
		return reason_set(why, EBADMSG, "version is %" PRIu32 ", this tool reads %d",
				  header->version, AREA_VERSION);
	if (header->header_bytes != sizeof(*header))
		return reason_set(why, EBADMSG, "header_bytes is %" PRIu32, header->header_bytes);
	if (header->area_bytes != expect->area_bytes)
		return reason_set(why, EBADMSG,
				  "area_bytes is %" PRIu64 ", the image's note says %" PRIu64,
				  header->area_bytes, expect->area_bytes);
	if (header->nr_counters != NR_COUNTERS)
		return reason_set(why, EBADMSG, "nr_counters is %" PRIu32 ", this tool knows %d",
				  header->nr_counters, NR_COUNTERS);
	if (header->hist_sub_bits != HIST_SUB_BITS)
		return reason_set(why, EBADMSG, "hist_sub_bits is %" PRIu32, header->hist_sub_bits);
	if (header->state < AREA_RUNNING || header->state > AREA_FAILED)
		return reason_set(why, EBADMSG, "state is %" PRIu32, header->state);
	if (header->used_bytes < sizeof(*header) || header->used_bytes > bytes ||
	    header->used_bytes % 8)
		return reason_set(why, EBADMSG, "used_bytes is %" PRIu64, header->used_bytes);
	if (header->cells_planned != expect->cells)
		return reason_set(why, EBADMSG, "cells_planned is %" PRIu32 ", asked for %" PRIu32,
				  header->cells_planned, expect->cells);
	if (header->cells_done > header->cells_planned)
		return reason_set(why, EBADMSG, "cells_done is %" PRIu32 " of %" PRIu32,
				  header->cells_done, header->cells_planned);
	if (header->state == AREA_DONE && header->cells_done != header->cells_planned)
		return reason_set(why, EBADMSG, "done with %" PRIu32 " of %" PRIu32 " cells",
				  header->cells_done, header->cells_planned);
	if (header->vcpus_now > expect->vcpus)
		return reason_set(why, EBADMSG, "vcpus_now is %" PRIu32 " of %" PRIu32,
				  header->vcpus_now, expect->vcpus);
	if (!area_string_valid(header->reason, sizeof(header->reason)))
		return reason_set(why, EBADMSG, "reason is not a printable string");
	return 0;
}

static int check_seal(const struct area_header *header, struct reason *why)
{
	struct area_header copy = *header;

	if (header->state != AREA_DONE)
		return header->seal
			       ? reason_set(why, EBADMSG, "sealed in state %" PRIu32, header->state)
			       : 0;
	copy.seal = 0;
	copy.cells_acked = 0;
	copy.vcpus_wanted = 0;
	if (area_checksum(&copy, sizeof(copy)) != header->seal)
		return reason_set(why, EBADMSG, "the header's seal does not match");
	return 0;
}

static int check_env(const struct area_env *env, const struct area_expect *expect,
		     struct reason *why)
{
	if (!area_string_valid(env->platform, sizeof(env->platform)) ||
	    !area_string_valid(env->hypervisor, sizeof(env->hypervisor)) ||
	    !area_string_valid(env->upcall, sizeof(env->upcall)) ||
	    !area_string_valid(env->evtchn_abi, sizeof(env->evtchn_abi)) ||
	    !area_string_valid(env->ports, sizeof(env->ports)) ||
	    !area_string_valid(env->revision, sizeof(env->revision)))
		return reason_set(why, EBADMSG,
				  "the environment has a string that is not printable");
	if (env->vcpus_online != expect->vcpus)
		return reason_set(why, EBADMSG, "%" PRIu32 " vCPUs were online, asked for %" PRIu32,
				  env->vcpus_online, expect->vcpus);
	if (env->vcpus_present < env->vcpus_online)
		return reason_set(why, EBADMSG,
				  "vcpus_present is %" PRIu32 " with %" PRIu32 " online",
				  env->vcpus_present, env->vcpus_online);
	if (env->vcpus_present > INT32_MAX)
		return reason_set(why, EBADMSG, "vcpus_present is %" PRIu32, env->vcpus_present);
	if (env->tsc_khz > INT32_MAX)
		return reason_set(why, EBADMSG, "tsc_khz is %" PRIu32, env->tsc_khz);
	if (env->memory_bytes > AREA_NUMBER_MAX)
		return reason_set(why, EBADMSG, "memory_bytes is %" PRIu64, env->memory_bytes);
	if (env->reps != expect->reps || env->iters != expect->iters ||
	    env->iters_min != expect->iters_min || env->seed != expect->seed ||
	    env->debug_vm != expect->debug_vm)
		return reason_set(why, EBADMSG,
				  "ran with reps=%" PRIu32 " iters=%" PRIu32 "-%" PRIu32
				  " seed=%" PRIu64 " debug_vm=%" PRIu32 ", asked for %" PRIu32
				  " %" PRIu32 "-%" PRIu32 " %" PRIu64 " %" PRIu32,
				  env->reps, env->iters_min, env->iters, env->seed, env->debug_vm,
				  expect->reps, expect->iters_min, expect->iters, expect->seed,
				  expect->debug_vm);
	if (env->pass != expect->pass || env->turn != expect->turn)
		return reason_set(why, EBADMSG,
				  "ran with pass=%" PRIu32 " turn=%" PRIu32 ", asked for %" PRIu32
				  " %" PRIu32,
				  env->pass, env->turn, expect->pass, expect->turn);
	return 0;
}

static bool is_as_asked(const char *is, const char *asked)
{
	return !asked || !strcmp(is, asked);
}

/* A guest that cannot have the event channels it was asked to use has no figures, only n/a. */
static int check_evtchns(const struct area_env *env, const struct area_expect *expect,
			 struct area_cell_data *cell, struct reason *why)
{
	int ret;

	if (cell->state != AREA_CELL_OK ||
	    (is_as_asked(env->evtchn_abi, expect->evtchn_abi) &&
	     is_as_asked(env->upcall, expect->upcall) && is_as_asked(env->ports, expect->ports)))
		return 0;
	ret = reason_set(why, EBADMSG, "figures with event channels %s %s %s, asked for %s %s %s",
			 env->evtchn_abi, env->upcall, env->ports, expect->evtchn_abi,
			 expect->upcall, expect->ports);
	cell->state = AREA_CELL_FAILED;
	snprintf(cell->reason, sizeof(cell->reason), "%.150s", why->text);
	return ret;
}

/* Records in private memory, and what is made of each cell when it is filed. */
struct walk {
	const uint8_t *records;
	uint64_t bytes;
	uint64_t offset; /* of the first record in the area */
	const struct area_env *env;
	const struct area_expect *expect;
	area_cell_taker *take; /* may be NULL */
	void *context;
};

/* Files a record whose frame is valid. */
static int file_record(const struct walk *walk, const struct area_record *rec,
		       struct area_data *data, uint32_t number, struct reason *why)
{
	uint32_t index = rec->bytes < sizeof(struct area_cell)
				 ? UINT32_MAX
				 : ((const struct area_cell *)rec)->index;
	bool is_new = index < data->nr_cells && data->cells[index].state == AREA_CELL_MISSING;
	int ret = area_parse_cell(rec, walk->expect, data, number);

	if (ret || !is_new || data->cells[index].state == AREA_CELL_MISSING)
		return ret;
	ret = check_evtchns(walk->env, walk->expect, &data->cells[index], why);
	if (!ret && walk->take)
		walk->take(walk->context, walk->env, index, &data->cells[index]);
	return ret;
}

/*
 * Walks the records. A record whose frame is broken ends the walk: nothing after it can be found.
 */
static int walk_records(const struct walk *walk, struct area_data *data, uint32_t *records,
			struct reason *why)
{
	uint64_t at = 0;

	while (at < walk->bytes) {
		const struct area_record *rec = (const struct area_record *)(walk->records + at);
		uint64_t left = walk->bytes - at;
		int ret;

		if (left < sizeof(*rec) || rec->bytes < sizeof(*rec) || rec->bytes > left ||
		    rec->bytes % 8)
			return reason_set(why, EBADMSG,
					  "record %" PRIu32 " at %" PRIu64 " does not fit: %" PRIu64
					  " bytes left",
					  *records, walk->offset + at, left);
		if (rec->type != AREA_RECORD_CELL)
			return reason_set(why, EBADMSG, "record %" PRIu32 " has type %" PRIu32,
					  *records, rec->type);
		ret = file_record(walk, rec, data, *records, why);
		if (ret)
			return ret;
		at += rec->bytes;
		(*records)++;
	}
	return 0;
}

static int check_count(const struct area_header *header, uint32_t records, struct reason *why)
{
	/* A guest stopped between its two stores has one record more than it has counted. */
	if (records < header->cells_done || records > (uint64_t)header->cells_done + 1 ||
	    (header->state == AREA_DONE && records != header->cells_done))
		return reason_set(why, EBADMSG, "%" PRIu32 " records, cells_done is %" PRIu32,
				  records, header->cells_done);
	return 0;
}

static int alloc_cells(struct area_data *data, const struct area_expect *expect, struct reason *why)
{
	data->cells = calloc(expect->cells, sizeof(*data->cells));
	if (!data->cells)
		return reason_set(why, ENOMEM, "no memory for %" PRIu32 " cells", expect->cells);
	data->nr_cells = expect->cells;
	return 0;
}

int area_parse(const void *copy, size_t bytes, const struct area_expect *expect,
	       struct area_data *data, struct reason *why)
{
	const struct area_header *header = copy;
	struct walk walk = {.expect = expect, .offset = sizeof(*header), .env = &data->env};
	uint32_t records = 0;
	int ret;

	memset(data, 0, sizeof(*data));
	ret = alloc_cells(data, expect, why);
	if (ret)
		return ret;
	if (bytes < sizeof(*header))
		return reason_set(why, EBADMSG, "%zu bytes are less than a header", bytes);
	ret = check_header(header, bytes, expect, why);
	if (ret)
		return ret;
	data->state = header->state;
	copy_printable(data->reason, sizeof(data->reason), header->reason);
	ret = check_seal(header, why);
	if (ret)
		return ret;
	/* No record without where it was measured, also if the guest has not counted it yet. */
	if (header->used_bytes > sizeof(*header) || header->cells_done ||
	    header->state == AREA_DONE) {
		ret = check_env(&header->env, expect, why);
		if (ret)
			return ret;
		data->env = header->env;
		data->has_env = true;
	}
	walk.records = (const uint8_t *)copy + sizeof(*header);
	walk.bytes = header->used_bytes - sizeof(*header);
	ret = walk_records(&walk, data, &records, why);
	return ret ? ret : check_count(header, records, why);
}

/* The records between ->at and the end that @header says. */
static int read_new(struct area_reader *reader, const struct area_header *live,
		    const struct area_header *header, struct walk *walk)
{
	uint8_t *copy;
	struct reason why;
	int ret;

	if (!reader->data.cells && alloc_cells(&reader->data, walk->expect, &why))
		return -ENOMEM;
	if (!reader->at)
		reader->at = sizeof(*header);
	if (header->used_bytes < reader->at)
		return -EBADMSG;
	walk->offset = reader->at;
	walk->bytes = header->used_bytes - reader->at;
	copy = malloc(walk->bytes + 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, (const uint8_t *)live + reader->at, walk->bytes);
	walk->records = copy;
	ret = walk_records(walk, &reader->data, &reader->records, &why);
	reader->at = header->used_bytes;
	free(copy);
	return ret;
}

void area_read_new(struct area_reader *reader, const struct area_header *live,
		   const struct area_expect *expect, area_cell_taker *take, void *context)
{
	struct area_header header;
	struct walk walk = {.env = &header.env, .expect = expect, .take = take, .context = context};
	struct reason why;

	if (reader->failed)
		return;
	memcpy(&header, live, sizeof(header));
	reader->failed = check_header(&header, expect->area_bytes, expect, &why) ||
			 check_env(&header.env, expect, &why) ||
			 read_new(reader, live, &header, &walk);
}

void area_reader_free(struct area_reader *reader)
{
	area_free(&reader->data);
}

void area_free(struct area_data *data)
{
	for (uint32_t i = 0; data->cells && i < data->nr_cells; i++) {
		free(data->cells[i].metrics);
		free(data->cells[i].counters);
	}
	free(data->cells);
	data->cells = NULL;
}
