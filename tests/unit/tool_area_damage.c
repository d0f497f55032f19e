/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests of the results area's validation: the valid area with each field damaged in turn. Of
 * "sealed" damage all checksums are correct, as a lying guest would make them.
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
#include "tool_area_fixture.h"

/* What a damaged field must lead to. */
enum verdict {
	FRAME, /* -EBADMSG */
	CELL0, /* cell 0 failed, the others stay */
	LOST0, /* cell 0 missing, the record counted as bad */
};

struct damage {
	const char *what;
	enum verdict verdict;
	void (*apply)(struct area_fixture *f);
	bool sealed; /* correct the checksums afterwards */
};

#define DAMAGE(name, statement)                  \
	static void name(struct area_fixture *f) \
	{                                        \
		statement;                       \
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
DAMAGE(seal_none, f->header->seal = 0)
DAMAGE(record_lost, f->header->used_bytes -= f->cell[2]->rec.bytes; f->header->state = AREA_RUNNING;
       f->header->seal = 0)
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
DAMAGE(env_pass, f->header->env.pass = AREA_MEASURE)
DAMAGE(env_pass_none, f->header->env.pass = AREA_NO_PASS)
DAMAGE(env_turn, f->header->env.turn = 0)
DAMAGE(rec_type, f->cell[0]->rec.type = 2)
DAMAGE(rec_zero, f->cell[0]->rec.bytes = 0)
DAMAGE(rec_short, f->cell[0]->rec.bytes = 8)
DAMAGE(rec_odd, f->cell[0]->rec.bytes -= 4)
DAMAGE(rec_huge, f->cell[0]->rec.bytes = UINT32_MAX - 7)
DAMAGE(rec_into_next, f->cell[2]->rec.bytes += 8)
DAMAGE(rec_checksum, f->cell[0]->rec.checksum ^= 1)
DAMAGE(rec_checksum_none, f->cell[0]->rec.checksum = 0)
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
DAMAGE(cell_counters_none, f->cell[0]->nr_counters = 0)
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
DAMAGE(unit_big, f->metric[0]->unit = AREA_UNIT_PERCENT + 1)
/* Of up to 10,000. */
DAMAGE(percent_big, f->metric[0]->unit = AREA_UNIT_PERCENT)
DAMAGE(buckets_none, f->metric[0]->nr_entries = 0)
DAMAGE(buckets_less, f->metric[0]->nr_entries = 1)
DAMAGE(buckets_more, f->metric[0]->nr_entries = 3)
DAMAGE(buckets_huge, f->metric[0]->nr_entries = UINT32_MAX)
DAMAGE(n_zero, f->metric[0]->n = 0)
DAMAGE(n_more, f->metric[0]->n = 5)
DAMAGE(n_huge, f->metric[0]->n = UINT64_MAX)
DAMAGE(min_bucket, f->metric[0]->min = 99)
DAMAGE(max_bucket, f->metric[0]->max = 20000)
DAMAGE(min_max, f->metric[1]->min = 10004)
DAMAGE(sum_small, f->metric[0]->sum = 399)
DAMAGE(sum_big, f->metric[0]->sum = 40001)
DAMAGE(form_none, f->metric[1]->form = 0)
DAMAGE(form_big, f->metric[1]->form = AREA_BUCKETS + 1)
DAMAGE(form_other, f->metric[0]->form = AREA_EXACT)
DAMAGE(form_buckets, f->metric[1]->form = AREA_BUCKETS)
DAMAGE(value_order, f->value[1].value = f->value[0].value)
DAMAGE(value_first, f->value[0].value = 10000)
DAMAGE(value_last, f->value[1].value = 10004)
DAMAGE(value_empty, f->value[1].count = 0)
DAMAGE(value_count, f->value[1].count = 2)
DAMAGE(values_less, f->metric[1]->nr_entries = 1)
DAMAGE(values_more, f->metric[1]->nr_entries = 3)
DAMAGE(values_none, f->metric[1]->nr_entries = 0)
DAMAGE(values_sum, f->metric[1]->sum++)
DAMAGE(values_many, f->metric[1]->n = AREA_EXACT_MAX + 1; f->value[1].count = AREA_EXACT_MAX;
       f->metric[1]->sum = 10001 + AREA_EXACT_MAX * 10003ull)
DAMAGE(bucket_order, f->bucket[1].index = f->bucket[0].index)
DAMAGE(bucket_index, f->bucket[1].index = HIST_BUCKETS)
DAMAGE(bucket_empty, f->bucket[1].count = 0)
DAMAGE(bucket_count, f->bucket[1].count = 2)
DAMAGE(bucket_far, f->bucket[1].index = HIST_BUCKETS - 1; f->metric[0]->max = 1ull << 53;
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
	{"seal_none", FRAME, seal_none, false},
	{"record_lost", FRAME, record_lost, false},
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
	{"rec_checksum_none", LOST0, rec_checksum_none, false},
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
	FIELD(cell_counters_none, CELL0),
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
	FIELD(percent_big, CELL0),
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
	FIELD(form_none, CELL0),
	FIELD(form_big, CELL0),
	FIELD(form_other, CELL0),
	FIELD(form_buckets, CELL0),
	FIELD(value_order, CELL0),
	FIELD(value_first, CELL0),
	FIELD(value_last, CELL0),
	FIELD(value_empty, CELL0),
	FIELD(value_count, CELL0),
	FIELD(values_less, CELL0),
	FIELD(values_more, CELL0),
	FIELD(values_none, CELL0),
	FIELD(values_sum, CELL0),
	FIELD(values_many, CELL0),
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
	static struct area_fixture f;
	struct area_data data;
	struct reason why = {"no reason"};
	int ret;

	area_build(&f);
	damage->apply(&f);
	if (damage->sealed)
		area_reseal(&f);
	ret = area_parse_copy(&f, &data, &why);
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

/* Every single bit of the used part: nothing may crash, and nothing may pass unnoticed. */
static void every_bit_matters(void **state)
{
	static struct area_fixture f;
	struct reason why;

	(void)state;
	area_build(&f);
	for (uint64_t bit = 0; bit < f.header->used_bytes * 8; bit++) {
		uint8_t *byte = (uint8_t *)f.words + bit / 8;
		uint64_t used = f.header->used_bytes;
		struct area_data data;
		int ret;

		*byte ^= (uint8_t)(1u << bit % 8);
		ret = area_parse_copy(&f, &data, &why);
		*byte ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(f.header->used_bytes, used);
		if (!ret && !data.nr_bad &&
		    bit / 8 / 4 != offsetof(struct area_header, cells_acked) / 4 &&
		    bit / 8 / 4 != offsetof(struct area_header, vcpus_wanted) / 4)
			fail_msg("bit %llu is not covered", (unsigned long long)bit);
		area_free(&data);
	}
}

static void short_copies_are_refused(void **state)
{
	static struct area_fixture f;
	struct area_data data;
	struct reason why;

	(void)state;
	area_build(&f);
	for (size_t bytes = 0; bytes < f.header->used_bytes; bytes += 8) {
		void *copy = malloc(bytes + 1);

		memcpy(copy, f.words, bytes);
		assert_int_equal(area_parse(copy, bytes, &area_expected, &data, &why), -EBADMSG);
		area_free(&data);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_damage_is_found),
		cmocka_unit_test(every_bit_matters),
		cmocka_unit_test(short_copies_are_refused),
	};

	return cmocka_run_group_tests_name("tool area damage", tests, NULL, NULL);
}
