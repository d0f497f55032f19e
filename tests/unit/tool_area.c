/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests of the results area's validation: one valid area, and that area with each field
 * damaged in turn. Of "sealed" damage all checksums are correct, as a lying guest would make them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/histogram.h"
#include "area/area.h"

#define AREA_BYTES 16384u
#define VCPUS      2u
#define CELLS      3u

static const struct area_expect expect = {.area_bytes = AREA_BYTES,
					  .cells = CELLS,
					  .vcpus = VCPUS,
					  .reps = 1,
					  .iters = 4,
					  .iters_min = 3,
					  .seed = 9,
					  .pass = AREA_MEASURE,
					  .turn = 7,
					  .evtchn_abi = "fifo",
					  .upcall = "vector",
					  .ports = "dense"};

/* The area under test, with handles on its parts. */
struct fixture {
	uint64_t words[AREA_BYTES / 8];
	struct area_header *header;
	struct area_cell *cell[CELLS]; /* ok, n/a, failed */
	struct area_metric *metric[2]; /* of cell 0 */
	struct area_bucket *bucket[2]; /* of metric 0, two; of metric 1, one */
	uint64_t *counters;
};

static void *append(struct fixture *f, size_t bytes)
{
	void *p = (uint8_t *)f->words + f->header->used_bytes;

	f->header->used_bytes += bytes;
	return p;
}

static struct area_cell *append_cell(struct fixture *f, uint32_t index, uint32_t status)
{
	struct area_cell *cell = append(f, sizeof(*cell));

	cell->rec.type = AREA_RECORD_CELL;
	cell->index = index;
	cell->order = CELLS - 1 - index;
	cell->status = status;
	cell->nr_counters = NR_COUNTERS;
	return cell;
}

static void end_cell(struct fixture *f, struct area_cell *cell)
{
	cell->rec.bytes = (uint32_t)((uint8_t *)f->words + f->header->used_bytes - (uint8_t *)cell);
	f->header->cells_done++;
}

static void reseal(struct fixture *f)
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

static void append_measured_cell(struct fixture *f)
{
	f->cell[0] = append_cell(f, 0, AREA_OK);
	f->cell[0]->nr_metrics = 2;
	f->cell[0]->nr_vcpus = VCPUS;
	f->metric[0] = append(f, sizeof(struct area_metric));
	f->bucket[0] = append(f, 2 * sizeof(struct area_bucket));
	*f->metric[0] = (struct area_metric){.what = "switch",
					     .scene = "warm",
					     .part = "sender",
					     .k = VCPUS,
					     .unit = AREA_UNIT_TICKS,
					     .nr_buckets = 2,
					     .n = 4,
					     .min = 100,
					     .max = 10000,
					     .sum = 10300};
	f->bucket[0][0] = (struct area_bucket){hist_index(100), 3};
	f->bucket[0][1] = (struct area_bucket){hist_index(10000), 1};
	f->metric[1] = append(f, sizeof(struct area_metric));
	f->bucket[1] = append(f, sizeof(struct area_bucket));
	*f->metric[1] = (struct area_metric){.what = "rate",
					     .k = AREA_NO_K,
					     .unit = AREA_UNIT_PER_GTICK,
					     .nr_buckets = 1,
					     .n = 1,
					     .min = 5,
					     .max = 5,
					     .sum = 5};
	f->bucket[1][0] = (struct area_bucket){5, 1};
	f->counters = append(f, VCPUS * NR_COUNTERS * sizeof(uint64_t));
	for (unsigned int i = 0; i < VCPUS * NR_COUNTERS; i++)
		f->counters[i] = i;
	end_cell(f, f->cell[0]);
}

static void build(struct fixture *f)
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
	header->env.pass = AREA_MEASURE;
	header->env.turn = 7;

	append_measured_cell(f);

	f->cell[1] = append_cell(f, 1, AREA_NA);
	strcpy(f->cell[1]->reason, "needs 4 vCPUs");
	end_cell(f, f->cell[1]);
	f->cell[2] = append_cell(f, 2, AREA_FAILURE);
	strcpy(f->cell[2]->reason, "vCPU 1 still on the mm");
	end_cell(f, f->cell[2]);
	reseal(f);
}

static int parse(const struct fixture *f, struct area_data *data, struct reason *why)
{
	/* Exactly as large as the area, so that ASan sees a read beyond its end. */
	void *copy = malloc(AREA_BYTES);
	int ret;

	memcpy(copy, f->words, AREA_BYTES);
	ret = area_parse(copy, AREA_BYTES, &expect, data, why);
	free(copy);
	return ret;
}

static void valid_area_is_read(void **state)
{
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	build(&f);
	assert_int_equal(parse(&f, &data, &why), 0);
	assert_int_equal(data.nr_bad, 0);
	assert_int_equal(data.cells[0].state, AREA_CELL_OK);
	assert_int_equal(data.cells[0].nr_metrics, 2);
	assert_string_equal(data.cells[0].metrics[0].name, "switch.warm.k2.sender");
	assert_string_equal(data.cells[0].metrics[0].id.what, "switch");
	assert_string_equal(data.cells[0].metrics[0].id.scene, "warm");
	assert_string_equal(data.cells[0].metrics[0].id.part, "sender");
	assert_int_equal(data.cells[0].metrics[0].id.k, 2);
	assert_string_equal(data.cells[0].metrics[1].name, "rate");
	assert_int_equal(data.cells[0].metrics[0].p50, 100);
	/* The middle of the bucket 9984..10015. */
	assert_int_equal(data.cells[0].metrics[0].p99, 9999);
	assert_true(data.cells[0].metrics[0].mean == 2575);
	assert_int_equal(data.cells[0].counters[NR_COUNTERS + 1], NR_COUNTERS + 1);
	assert_int_equal(data.cells[1].state, AREA_CELL_NA);
	assert_string_equal(data.cells[1].reason, "needs 4 vCPUs");
	assert_int_equal(data.cells[2].state, AREA_CELL_FAILED);
	assert_true(data.has_env);
	area_free(&data);
}

static void running_area_keeps_whole_records(void **state)
{
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	build(&f);
	f.header->state = AREA_RUNNING;
	f.header->seal = 0;
	f.header->used_bytes = (uint64_t)((uint8_t *)f.cell[2] - (uint8_t *)f.words);
	f.header->cells_done = 1; /* stopped between the two stores of the second record */
	assert_int_equal(parse(&f, &data, &why), 0);
	assert_int_equal(data.cells[0].state, AREA_CELL_OK);
	assert_int_equal(data.cells[1].state, AREA_CELL_NA);
	assert_int_equal(data.cells[2].state, AREA_CELL_MISSING);
	area_free(&data);
}

/* A guest that cannot use the event channels asked for says so, and has no figures. */
static void other_event_channels_have_no_figures(void **state)
{
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	build(&f);
	strcpy(f.header->env.upcall, "callback");
	reseal(&f);
	assert_int_equal(parse(&f, &data, &why), -EBADMSG);
	assert_string_equal(why.text, "figures with event channels fifo callback dense, asked for "
				      "fifo vector dense");
	area_free(&data);
	f.cell[0]->index = CELLS; /* beyond the plan, so without figures */
	reseal(&f);
	assert_int_equal(parse(&f, &data, &why), 0);
	assert_int_equal(data.cells[1].state, AREA_CELL_NA);
	area_free(&data);
}

/* What a damaged field must lead to. */
enum verdict {
	FRAME, /* -EBADMSG */
	CELL0, /* cell 0 failed, the others stay */
	LOST0, /* cell 0 missing, the record counted as bad */
};

struct damage {
	const char *what;
	enum verdict verdict;
	void (*apply)(struct fixture *f);
	bool sealed; /* correct the checksums afterwards */
};

#define DAMAGE(name, statement)             \
	static void name(struct fixture *f) \
	{                                   \
		statement;                  \
	}

DAMAGE(magic, f->header->magic ^= 1)
DAMAGE(version, f->header->version++)
DAMAGE(header_bytes, f->header->header_bytes += 8)
DAMAGE(area_bytes_more, f->header->area_bytes *= 2)
DAMAGE(area_bytes_less, f->header->area_bytes /= 2)
DAMAGE(state_empty, f->header->state = AREA_EMPTY)
DAMAGE(state_big, f->header->state = 4)
DAMAGE(nr_counters, f->header->nr_counters = NR_COUNTERS + 1)
DAMAGE(sub_bits, f->header->hist_sub_bits = 7)
DAMAGE(planned, f->header->cells_planned = CELLS + 1)
DAMAGE(done_more, f->header->cells_done = CELLS + 1)
DAMAGE(done_less, f->header->cells_done = CELLS - 1)
DAMAGE(used_zero, f->header->used_bytes = 0)
DAMAGE(used_big, f->header->used_bytes = AREA_BYTES + 8)
DAMAGE(used_huge, f->header->used_bytes = UINT64_MAX - 7)
DAMAGE(used_odd, f->header->used_bytes -= 4)
DAMAGE(used_less, f->header->used_bytes -= 8)
DAMAGE(used_more, f->header->used_bytes += 8)
DAMAGE(used_record, f->header->used_bytes += sizeof(struct area_cell))
DAMAGE(reason_open, memset(f->header->reason, 'x', sizeof(f->header->reason)))
DAMAGE(reason_escape, strcpy(f->header->reason, "\033[2J"))
DAMAGE(seal, f->header->seal ^= 1)
DAMAGE(env_platform, memset(f->header->env.platform, 'x', sizeof(f->header->env.platform)))
DAMAGE(env_hypervisor, f->header->env.hypervisor[0] = '\n')
DAMAGE(env_upcall, f->header->env.upcall[0] = '\x80')
DAMAGE(env_abi, memset(f->header->env.evtchn_abi, 'x', sizeof(f->header->env.evtchn_abi)))
DAMAGE(env_ports, f->header->env.ports[0] = '\n')
DAMAGE(other_abi, strcpy(f->header->env.evtchn_abi, "2l"))
DAMAGE(other_upcall, strcpy(f->header->env.upcall, "callback"))
DAMAGE(other_ports, strcpy(f->header->env.ports, "spread"))
DAMAGE(env_revision, memset(f->header->env.revision, 'x', sizeof(f->header->env.revision)))
DAMAGE(env_online, f->header->env.vcpus_online = VCPUS - 1)
DAMAGE(env_present, f->header->env.vcpus_present = VCPUS - 1)
DAMAGE(env_reps, f->header->env.reps = 2)
DAMAGE(env_iters, f->header->env.iters = 5)
DAMAGE(env_iters_min, f->header->env.iters_min = 4)
DAMAGE(env_seed, f->header->env.seed = 8)
DAMAGE(env_debug_vm, f->header->env.debug_vm = 1)
DAMAGE(env_pass, f->header->env.pass = AREA_CHECK)
DAMAGE(env_pass_none, f->header->env.pass = AREA_NO_PASS)
DAMAGE(env_turn, f->header->env.turn = 0)
DAMAGE(rec_type, f->cell[0]->rec.type = 2)
DAMAGE(rec_zero, f->cell[0]->rec.bytes = 0)
DAMAGE(rec_short, f->cell[0]->rec.bytes = 8)
DAMAGE(rec_odd, f->cell[0]->rec.bytes -= 4)
DAMAGE(rec_huge, f->cell[0]->rec.bytes = UINT32_MAX - 7)
DAMAGE(rec_into_next, f->cell[2]->rec.bytes += 8)
DAMAGE(rec_checksum, f->cell[0]->rec.checksum ^= 1)
DAMAGE(rec_content, f->cell[0]->order = 1)
DAMAGE(index_big, f->cell[0]->index = CELLS)
DAMAGE(index_max, f->cell[0]->index = UINT32_MAX)
DAMAGE(order_big, f->cell[0]->order = CELLS)
DAMAGE(status_zero, f->cell[0]->status = 0)
DAMAGE(status_big, f->cell[0]->status = 4)
DAMAGE(status_na, f->cell[0]->status = AREA_NA)
DAMAGE(metrics_more, f->cell[0]->nr_metrics = 3)
DAMAGE(metrics_less, f->cell[0]->nr_metrics = 1)
DAMAGE(metrics_huge, f->cell[0]->nr_metrics = UINT32_MAX)
DAMAGE(vcpus_zero, f->cell[0]->nr_vcpus = 0)
DAMAGE(vcpus_less, f->cell[0]->nr_vcpus = VCPUS - 1)
DAMAGE(vcpus_more, f->cell[0]->nr_vcpus = VCPUS + 1)
DAMAGE(vcpus_huge, f->cell[0]->nr_vcpus = UINT32_MAX)
DAMAGE(cell_counters, f->cell[0]->nr_counters = 1)
DAMAGE(cell_reason, memset(f->cell[0]->reason, 'x', sizeof(f->cell[0]->reason)))
DAMAGE(what_empty, f->metric[0]->what[0] = '\0')
DAMAGE(what_open, memset(f->metric[0]->what, 'x', sizeof(f->metric[0]->what)))
DAMAGE(what_capital, f->metric[0]->what[0] = 'S')
DAMAGE(what_dot, f->metric[0]->what[1] = '.')
DAMAGE(scene_open, memset(f->metric[0]->scene, 'x', sizeof(f->metric[0]->scene)))
DAMAGE(scene_escape, f->metric[0]->scene[0] = '\033')
DAMAGE(scene_dot, f->metric[0]->scene[3] = '.')
DAMAGE(part_open, memset(f->metric[0]->part, 'x', sizeof(f->metric[0]->part)))
DAMAGE(part_quote, f->metric[0]->part[0] = '"')
DAMAGE(part_dot, f->metric[0]->part[0] = '.')
DAMAGE(k_big, f->metric[0]->k = VCPUS + 1)
DAMAGE(k_huge, f->metric[0]->k = AREA_NO_K - 1)
DAMAGE(name_twice, memcpy(f->metric[1], f->metric[0], offsetof(struct area_metric, unit)))
/* "switch.warm.k2" both, by k and by part. */
DAMAGE(name_alike, memcpy(f->metric[1], f->metric[0], offsetof(struct area_metric, unit));
       f->metric[0]->part[0] = '\0'; f->metric[1]->k = AREA_NO_K; strcpy(f->metric[1]->part, "k2"))
DAMAGE(unit_zero, f->metric[0]->unit = 0)
DAMAGE(unit_big, f->metric[0]->unit = 4)
DAMAGE(buckets_none, f->metric[0]->nr_buckets = 0)
DAMAGE(buckets_less, f->metric[0]->nr_buckets = 1)
DAMAGE(buckets_more, f->metric[0]->nr_buckets = 3)
DAMAGE(buckets_huge, f->metric[0]->nr_buckets = UINT32_MAX)
DAMAGE(n_zero, f->metric[0]->n = 0)
DAMAGE(n_more, f->metric[0]->n = 5)
DAMAGE(n_huge, f->metric[0]->n = UINT64_MAX)
DAMAGE(min_bucket, f->metric[0]->min = 99)
DAMAGE(max_bucket, f->metric[0]->max = 20000)
DAMAGE(min_max, f->metric[1]->min = 6)
DAMAGE(sum_small, f->metric[0]->sum = 399)
DAMAGE(sum_big, f->metric[0]->sum = 40001)
DAMAGE(bucket_order, f->bucket[0][1].index = f->bucket[0][0].index)
DAMAGE(bucket_index, f->bucket[0][1].index = HIST_BUCKETS)
DAMAGE(bucket_empty, f->bucket[0][1].count = 0)
DAMAGE(bucket_count, f->bucket[0][1].count = 2)
DAMAGE(bucket_far, f->bucket[0][1].index = HIST_BUCKETS - 1; f->metric[0]->max = 1ull << 53;
       f->metric[0]->sum = (1ull << 53) + 300)
DAMAGE(steal_negative, f->cell[0]->steal_ns = 1ull << 63)
DAMAGE(steal_big, f->cell[0]->steal_ns = 1ull << 53)
DAMAGE(counter_negative, f->counters[5] = UINT64_MAX)
DAMAGE(counter_big, f->counters[NR_COUNTERS] = 1ull << 53)
DAMAGE(counter_sum, f->counters[7] = f->counters[NR_COUNTERS + 7] = 1ull << 52)
DAMAGE(env_tsc, f->header->env.tsc_khz = 4000000000u)
DAMAGE(env_memory, f->header->env.memory_bytes = 1ull << 63)
DAMAGE(env_present_huge, f->header->env.vcpus_present = 1u << 31)

#define FIELD(name, verdict)               \
	{                                  \
#name, verdict, name, true \
	}

static const struct damage damages[] = {
	FIELD(magic, FRAME),
	FIELD(version, FRAME),
	FIELD(header_bytes, FRAME),
	FIELD(area_bytes_more, FRAME),
	FIELD(area_bytes_less, FRAME),
	FIELD(state_empty, FRAME),
	FIELD(state_big, FRAME),
	FIELD(nr_counters, FRAME),
	FIELD(sub_bits, FRAME),
	FIELD(planned, FRAME),
	FIELD(done_more, FRAME),
	FIELD(done_less, FRAME),
	FIELD(used_zero, FRAME),
	FIELD(used_big, FRAME),
	FIELD(used_huge, FRAME),
	FIELD(used_odd, FRAME),
	FIELD(used_less, FRAME),
	FIELD(used_more, FRAME),
	FIELD(used_record, FRAME),
	FIELD(reason_open, FRAME),
	FIELD(reason_escape, FRAME),
	{"seal", FRAME, seal, false},
	FIELD(env_platform, FRAME),
	FIELD(env_hypervisor, FRAME),
	FIELD(env_upcall, FRAME),
	FIELD(env_abi, FRAME),
	FIELD(env_ports, FRAME),
	FIELD(other_abi, FRAME),
	FIELD(other_upcall, FRAME),
	FIELD(other_ports, FRAME),
	FIELD(env_revision, FRAME),
	FIELD(env_online, FRAME),
	FIELD(env_present, FRAME),
	FIELD(env_reps, FRAME),
	FIELD(env_iters, FRAME),
	FIELD(env_iters_min, FRAME),
	FIELD(env_seed, FRAME),
	FIELD(env_debug_vm, FRAME),
	FIELD(env_pass, FRAME),
	FIELD(env_pass_none, FRAME),
	FIELD(env_turn, FRAME),
	{"rec_type", FRAME, rec_type, false},
	{"rec_zero", FRAME, rec_zero, false},
	{"rec_short", FRAME, rec_short, false},
	{"rec_odd", FRAME, rec_odd, false},
	{"rec_huge", FRAME, rec_huge, false},
	{"rec_into_next", FRAME, rec_into_next, false},
	{"rec_checksum", LOST0, rec_checksum, false},
	{"rec_content", LOST0, rec_content, false},
	FIELD(index_big, LOST0),
	FIELD(index_max, LOST0),
	FIELD(order_big, CELL0),
	FIELD(status_zero, CELL0),
	FIELD(status_big, CELL0),
	FIELD(status_na, CELL0),
	FIELD(metrics_more, CELL0),
	FIELD(metrics_less, CELL0),
	FIELD(metrics_huge, CELL0),
	FIELD(vcpus_zero, CELL0),
	FIELD(vcpus_less, CELL0),
	FIELD(vcpus_more, CELL0),
	FIELD(vcpus_huge, CELL0),
	FIELD(cell_counters, CELL0),
	FIELD(cell_reason, CELL0),
	FIELD(what_empty, CELL0),
	FIELD(what_open, CELL0),
	FIELD(what_capital, CELL0),
	FIELD(what_dot, CELL0),
	FIELD(scene_open, CELL0),
	FIELD(scene_escape, CELL0),
	FIELD(scene_dot, CELL0),
	FIELD(part_open, CELL0),
	FIELD(part_quote, CELL0),
	FIELD(part_dot, CELL0),
	FIELD(k_big, CELL0),
	FIELD(k_huge, CELL0),
	FIELD(name_alike, CELL0),
	FIELD(name_twice, CELL0),
	FIELD(unit_zero, CELL0),
	FIELD(unit_big, CELL0),
	FIELD(buckets_none, CELL0),
	FIELD(buckets_less, CELL0),
	FIELD(buckets_more, CELL0),
	FIELD(buckets_huge, CELL0),
	FIELD(n_zero, CELL0),
	FIELD(n_more, CELL0),
	FIELD(n_huge, CELL0),
	FIELD(min_bucket, CELL0),
	FIELD(max_bucket, CELL0),
	FIELD(min_max, CELL0),
	FIELD(sum_small, CELL0),
	FIELD(sum_big, CELL0),
	FIELD(bucket_order, CELL0),
	FIELD(bucket_index, CELL0),
	FIELD(bucket_empty, CELL0),
	FIELD(bucket_count, CELL0),
	FIELD(bucket_far, CELL0),
	FIELD(steal_negative, CELL0),
	FIELD(steal_big, CELL0),
	FIELD(counter_negative, CELL0),
	FIELD(counter_big, CELL0),
	FIELD(counter_sum, CELL0),
	FIELD(env_tsc, FRAME),
	FIELD(env_memory, FRAME),
	FIELD(env_present_huge, FRAME),
};

static void check_damage(const struct damage *damage)
{
	static struct fixture f;
	struct area_data data;
	struct reason why = {"no reason"};
	int ret;

	build(&f);
	damage->apply(&f);
	if (damage->sealed)
		reseal(&f);
	ret = parse(&f, &data, &why);
	if (ret != (damage->verdict == FRAME ? -EBADMSG : 0))
		fail_msg("%s: returned %d (%s)", damage->what, ret, why.text);
	if (damage->verdict != FRAME) {
		enum area_cell_state wanted =
			damage->verdict == CELL0 ? AREA_CELL_FAILED : AREA_CELL_MISSING;

		if (data.cells[0].state != wanted || data.nr_bad != 1 || !data.bad[0])
			fail_msg("%s: cell 0 is %d, %u bad: %s", damage->what, data.cells[0].state,
				 data.nr_bad, data.bad);
		assert_null(data.cells[0].metrics);
		assert_int_equal(data.cells[1].state, AREA_CELL_NA);
		assert_int_equal(data.cells[2].state, AREA_CELL_FAILED);
	}
	area_free(&data);
}

static void every_damage_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++)
		check_damage(&damages[i]);
}

static void twice_fails_the_cell(void **state)
{
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	build(&f);
	f.cell[1]->index = 0;
	reseal(&f);
	assert_int_equal(parse(&f, &data, &why), 0);
	assert_int_equal(data.cells[0].state, AREA_CELL_FAILED);
	assert_string_equal(data.cells[0].reason, "the guest reported this cell twice");
	assert_int_equal(data.cells[1].state, AREA_CELL_MISSING);
	area_free(&data);
}

static void figures_without_ok_are_refused(void **state)
{
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	build(&f);
	f.cell[1]->reason[0] = '\0';
	f.cell[2]->nr_vcpus = 1;
	reseal(&f);
	assert_int_equal(parse(&f, &data, &why), 0);
	assert_int_equal(data.nr_bad, 2);
	assert_int_equal(data.cells[1].state, AREA_CELL_FAILED);
	assert_int_equal(data.cells[2].state, AREA_CELL_FAILED);
	area_free(&data);
}

static void metric_without_samples_is_zero(void **state)
{
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	build(&f);
	/* The bucket of metric 1 becomes the start of the counters: one vCPU less, 8 bytes on. */
	memset(f.metric[1], 0, sizeof(*f.metric[1]));
	strcpy(f.metric[1]->what, "none");
	f.metric[1]->unit = AREA_UNIT_COUNT;
	memmove(f.bucket[1], f.counters, (size_t)((uint8_t *)f.cell[1] - (uint8_t *)f.counters));
	f.cell[0]->rec.bytes -= sizeof(struct area_bucket);
	memmove((uint8_t *)f.cell[1] - 8, f.cell[1],
		f.header->used_bytes - (uint64_t)((uint8_t *)f.cell[1] - (uint8_t *)f.words));
	f.cell[1] = (struct area_cell *)((uint8_t *)f.cell[1] - 8);
	f.cell[2] = (struct area_cell *)((uint8_t *)f.cell[2] - 8);
	f.header->used_bytes -= 8;
	reseal(&f);
	assert_int_equal(parse(&f, &data, &why), 0);
	assert_int_equal(data.nr_bad, 0);
	assert_int_equal(data.cells[0].metrics[1].n, 0);
	assert_int_equal(data.cells[0].metrics[1].p50, 0);
	area_free(&data);
}

/* Every single bit of the used part: nothing may crash, and nothing may pass unnoticed. */
static void every_bit_matters(void **state)
{
	static struct fixture f;
	struct reason why;

	(void)state;
	build(&f);
	for (uint64_t bit = 0; bit < f.header->used_bytes * 8; bit++) {
		uint8_t *byte = (uint8_t *)f.words + bit / 8;
		uint64_t used = f.header->used_bytes;
		struct area_data data;
		int ret;

		*byte ^= (uint8_t)(1u << bit % 8);
		ret = parse(&f, &data, &why);
		*byte ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(f.header->used_bytes, used);
		if (!ret && !data.nr_bad &&
		    bit / 8 / 4 != offsetof(struct area_header, cells_acked) / 4 &&
		    bit / 8 / 4 != offsetof(struct area_header, vcpus_wanted) / 4)
			fail_msg("bit %llu is not covered", (unsigned long long)bit);
		area_free(&data);
	}
}

/* A guest that stopped before it counted its first record has said where it ran. */
static void record_without_environment_is_refused(void **state)
{
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	build(&f);
	f.header->state = AREA_RUNNING;
	f.header->seal = 0;
	f.header->used_bytes = (uint64_t)((uint8_t *)f.cell[1] - (uint8_t *)f.words);
	f.header->cells_done = 0;
	assert_int_equal(parse(&f, &data, &why), 0);
	assert_true(data.has_env);
	assert_int_equal(data.cells[0].state, AREA_CELL_OK);
	area_free(&data);
	memset(&f.header->env, 0, sizeof(f.header->env));
	assert_int_equal(parse(&f, &data, &why), -EBADMSG);
	assert_string_equal(why.text, "0 vCPUs were online, asked for 2");
	assert_int_equal(data.cells[0].state, AREA_CELL_MISSING);
	area_free(&data);
}

/*
 * The largest numbers are taken as they are. The sums of five of these are rounded so that their
 * mean would be below the minimum, and above the maximum.
 */
static void largest_numbers_are_read(void **state)
{
	static const uint64_t values[] = {AREA_NUMBER_MAX, AREA_NUMBER_MAX - 6};
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		build(&f);
		f.cell[0]->steal_ns = AREA_NUMBER_MAX;
		f.counters[3] = AREA_NUMBER_MAX - f.counters[NR_COUNTERS + 3];
		f.metric[1]->min = f.metric[1]->max = values[i];
		f.metric[1]->n = 5;
		f.metric[1]->sum = 5 * values[i];
		f.bucket[1][0] = (struct area_bucket){hist_index(values[i]), 5};
		reseal(&f);
		assert_int_equal(parse(&f, &data, &why), 0);
		assert_int_equal(data.nr_bad, 0);
		assert_true(data.cells[0].steal_ns == AREA_NUMBER_MAX);
		assert_true(data.cells[0].metrics[1].p50 == values[i]);
		assert_true(data.cells[0].metrics[1].mean == (double)values[i]);
		area_free(&data);
	}
}

static void short_copies_are_refused(void **state)
{
	static struct fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	build(&f);
	for (size_t bytes = 0; bytes < AREA_BYTES; bytes += 8) {
		void *copy = malloc(bytes + 1);

		memcpy(copy, f.words, bytes);
		assert_int_equal(area_parse(copy, bytes, &expect, &data, &why), -EBADMSG);
		area_free(&data);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_area_is_read),
		cmocka_unit_test(other_event_channels_have_no_figures),
		cmocka_unit_test(running_area_keeps_whole_records),
		cmocka_unit_test(every_damage_is_found),
		cmocka_unit_test(twice_fails_the_cell),
		cmocka_unit_test(figures_without_ok_are_refused),
		cmocka_unit_test(metric_without_samples_is_zero),
		cmocka_unit_test(every_bit_matters),
		cmocka_unit_test(record_without_environment_is_refused),
		cmocka_unit_test(largest_numbers_are_read),
		cmocka_unit_test(short_copies_are_refused),
	};

	return cmocka_run_group_tests_name("tool area", tests, NULL, NULL);
}
