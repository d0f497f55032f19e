/* SPDX-License-Identifier: BSD-2-Clause */
/* The content of one cell record; see cell.h. */
#include "area/cell.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "area/samples.h"
#include "area/text.h"
#include "base/reason.h"

/* The part of a record that has not been read yet. */
struct cursor {
	const uint8_t *at;
	uint64_t left;
};

static const void *take(struct cursor *cursor, uint64_t bytes)
{
	const void *p = cursor->at;

	if (bytes > cursor->left)
		return NULL;
	cursor->at += bytes;
	cursor->left -= bytes;
	return p;
}

/* Which metric it is: the words, and a k that is no more than the vCPUs of @expect. */
static int parse_id(const struct area_metric *metric, const struct area_expect *expect,
		    struct area_figures *out, struct reason *why)
{
	struct metric_id *id = &out->id;

	memcpy(id->what, metric->what, sizeof(id->what));
	memcpy(id->scene, metric->scene, sizeof(id->scene));
	memcpy(id->part, metric->part, sizeof(id->part));
	id->k = metric->k;
	if (!metric_id_valid(id))
		return reason_set(why, EBADMSG, "has no valid name");
	metric_name(id, out->name);
	if (id->k != AREA_NO_K && id->k > expect->vcpus)
		return reason_set(why, EBADMSG, "is %s, of a guest with %" PRIu32 " vCPUs",
				  out->name, expect->vcpus);
	return 0;
}

static int parse_metrics(struct cursor *cursor, uint32_t nr, const struct area_expect *expect,
			 struct area_figures *out, struct reason *why)
{
	for (uint32_t i = 0; i < nr; i++) {
		const struct area_metric *metric = take(cursor, sizeof(*metric));
		const void *entries;
		struct reason what;

		if (!metric)
			return reason_set(why, EBADMSG, "metric %" PRIu32 " does not fit", i);
		if (parse_id(metric, expect, &out[i], &what))
			return reason_set(why, EBADMSG, "metric %" PRIu32 " %s", i, what.text);
		for (uint32_t j = 0; j < i; j++) {
			if (!strcmp(out[j].name, out[i].name))
				return reason_set(why, EBADMSG, "metric %s is there twice",
						  out[i].name);
		}
		if (metric->unit < AREA_UNIT_TICKS || metric->unit > AREA_UNIT_PERCENT)
			return reason_set(why, EBADMSG, "metric %s has unit %" PRIu32, out[i].name,
					  metric->unit);
		entries = take(cursor, (uint64_t)metric->nr_entries * sizeof(struct area_value));
		if (!entries)
			return reason_set(why, EBADMSG, "metric %s: %" PRIu32 " entries do not fit",
					  out[i].name, metric->nr_entries);
		if (samples_check(metric, entries, &what))
			return reason_set(why, EBADMSG, "metric %s: %s", out[i].name, what.text);
		if (metric->unit == AREA_UNIT_PERCENT && metric->max > 100)
			return reason_set(why, EBADMSG, "metric %s: %" PRIu64 " percent",
					  out[i].name, metric->max);
		samples_figures(metric, entries, &out[i]);
	}
	return 0;
}

/* Only the checking image counts. */
static uint32_t counters_expected(const struct area_expect *expect)
{
	return expect->pass == AREA_CHECK ? NR_COUNTERS : 0;
}

static int check_cell(const struct area_cell *cell, const struct area_expect *expect,
		      struct reason *why)
{
	if (cell->status < AREA_OK || cell->status > AREA_FAILURE)
		return reason_set(why, EBADMSG, "status is %" PRIu32, cell->status);
	if (cell->order >= expect->cells)
		return reason_set(why, EBADMSG, "order is %" PRIu32, cell->order);
	if (!area_string_valid(cell->reason, sizeof(cell->reason)))
		return reason_set(why, EBADMSG, "reason is not a printable string");
	if (cell->steal_ns > AREA_NUMBER_MAX)
		return reason_set(why, EBADMSG, "steal_ns is %" PRIu64 ", above 2^53 - 1",
				  cell->steal_ns);
	if (cell->ticks > AREA_NUMBER_MAX)
		return reason_set(why, EBADMSG, "ticks is %" PRIu64 ", above 2^53 - 1",
				  cell->ticks);
	if (cell->nr_metrics > AREA_METRICS_MAX)
		return reason_set(why, EBADMSG, "nr_metrics is %" PRIu32, cell->nr_metrics);
	if (cell->status == AREA_OK) {
		if (!cell->nr_vcpus || cell->nr_vcpus > expect->vcpus)
			return reason_set(why, EBADMSG, "nr_vcpus is %" PRIu32, cell->nr_vcpus);
		if (cell->nr_counters != counters_expected(expect))
			return reason_set(why, EBADMSG, "nr_counters is %" PRIu32,
					  cell->nr_counters);
	} else {
		if (cell->nr_vcpus || cell->nr_metrics)
			return reason_set(why, EBADMSG, "figures without status ok");
		if (!cell->reason[0])
			return reason_set(why, EBADMSG, "no reason for status %" PRIu32,
					  cell->status);
	}
	return 0;
}

/* Each counter, and its sum over the vCPUs. */
static int check_counters(const uint64_t *counters, uint32_t nr_vcpus, struct reason *why)
{
	for (uint32_t id = 0; id < NR_COUNTERS; id++) {
		uint64_t sum = 0;

		for (uint32_t vcpu = 0; vcpu < nr_vcpus; vcpu++) {
			uint64_t value = counters[(uint64_t)vcpu * NR_COUNTERS + id];

			if (value > AREA_NUMBER_MAX - sum)
				return reason_set(why, EBADMSG,
						  "counter %" PRIu32 " of vCPU %" PRIu32
						  " is %" PRIu64 ", its sum above 2^53 - 1",
						  id, vcpu, value);
			sum += value;
		}
	}
	return 0;
}

/* All of a record but its index, which is checked. @out is filled only as far as valid. */
static int parse_content(const struct area_cell *cell, struct cursor *cursor,
			 const struct area_expect *expect, struct area_cell_data *out,
			 struct reason *why)
{
	const uint64_t *counters;
	uint64_t counter_bytes;
	int ret = check_cell(cell, expect, why);

	if (ret)
		return ret;
	out->order = cell->order;
	out->ticks = cell->ticks;
	out->steal_ns = cell->steal_ns;
	memcpy(out->reason, cell->reason, sizeof(cell->reason));
	if (cell->status != AREA_OK) {
		if (cursor->left)
			return reason_set(why, EBADMSG, "%" PRIu64 " bytes too many", cursor->left);
		out->state = cell->status == AREA_NA ? AREA_CELL_NA : AREA_CELL_FAILED;
		return 0;
	}
	counter_bytes = (uint64_t)cell->nr_vcpus * cell->nr_counters * sizeof(*counters);
	out->metrics = calloc(cell->nr_metrics + 1, sizeof(*out->metrics));
	out->counters = calloc((size_t)cell->nr_vcpus * NR_COUNTERS, sizeof(*counters));
	if (!out->metrics || !out->counters)
		return reason_set(why, ENOMEM, "no memory for a cell");
	ret = parse_metrics(cursor, cell->nr_metrics, expect, out->metrics, why);
	if (ret)
		return ret;
	counters = take(cursor, counter_bytes);
	if (!counters || cursor->left)
		return reason_set(why, EBADMSG, "the counters do not fill the record's rest");
	ret = cell->nr_counters ? check_counters(counters, cell->nr_vcpus, why) : 0;
	if (ret)
		return ret;
	memcpy(out->counters, counters, counter_bytes);
	out->nr_metrics = cell->nr_metrics;
	out->nr_vcpus = cell->nr_vcpus;
	out->state = AREA_CELL_OK;
	return 0;
}

static void count_bad(struct area_data *data, uint32_t number, const char *what)
{
	if (!data->nr_bad++)
		snprintf(data->bad, sizeof(data->bad), "record %" PRIu32 ": %.120s", number, what);
}

static void drop_figures(struct area_cell_data *cell)
{
	free(cell->metrics);
	free(cell->counters);
	cell->metrics = NULL;
	cell->counters = NULL;
	cell->nr_metrics = 0;
	cell->nr_vcpus = 0;
}

int area_parse_cell(const struct area_record *rec, const struct area_expect *expect,
		    struct area_data *data, uint32_t number)
{
	const struct area_cell *cell = (const struct area_cell *)rec;
	struct cursor cursor = {(const uint8_t *)rec, rec->bytes};
	struct area_cell_data *out;
	struct reason why;
	int ret;

	if (area_checksum(rec + 1, rec->bytes - sizeof(*rec)) != rec->checksum) {
		count_bad(data, number, "the checksum does not match");
		return 0;
	}
	if (!take(&cursor, sizeof(*cell))) {
		count_bad(data, number, "shorter than a cell");
		return 0;
	}
	if (cell->index >= data->nr_cells) {
		count_bad(data, number, "its index is beyond the plan");
		return 0;
	}
	out = &data->cells[cell->index];
	if (out->state != AREA_CELL_MISSING) {
		drop_figures(out);
		out->state = AREA_CELL_FAILED;
		snprintf(out->reason, sizeof(out->reason), "the guest reported this cell twice");
		count_bad(data, number, out->reason);
		return 0;
	}
	ret = parse_content(cell, &cursor, expect, out, &why);
	if (ret == -ENOMEM)
		return ret;
	if (ret) {
		drop_figures(out);
		out->state = AREA_CELL_FAILED;
		snprintf(out->reason, sizeof(out->reason), "record not valid: %.130s", why.text);
		count_bad(data, number, why.text);
	}
	return 0;
}
