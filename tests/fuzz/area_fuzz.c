/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes the validation of a results area. The input is the area. Checksums and the fixed header
 * words are made right first, because no mutation would ever guess them; what is left to the
 * fuzzer is everything that a lying guest is free to choose.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "abi/histogram.h"
#include "area/area.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make_plausible(struct area_header *header, size_t bytes)
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t bytes = size / 8 * 8;
	void *copy = malloc(bytes + 8);
	struct area_expect expect = {.area_bytes = bytes, .cells = 4, .vcpus = 2};
	struct area_data parsed;
	struct reason why;

	memcpy(copy, data, bytes);
	if (bytes >= sizeof(struct area_header)) {
		struct area_header *header = copy;

		expect.reps = header->env.reps;
		expect.iters = header->env.iters;
		expect.iters_min = header->env.iters_min;
		expect.seed = header->env.seed;
		expect.debug_vm = header->env.debug_vm;
		make_plausible(header, bytes);
	}
	area_parse(copy, bytes, &expect, &parsed, &why);
	area_free(&parsed);
	free(copy);
	return 0;
}
