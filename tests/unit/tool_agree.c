/* SPDX-License-Identifier: BSD-2-Clause */
/* The passes of a sweep against each other (results/agree.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "results/agree.h"

static void add(struct results *results, enum area_pass pass, unsigned int rep,
		const char *workload, const char *what, const char *part, double min, double max)
{
	struct cell *cell = results_add_cell(results);
	struct metric *metric;

	assert_non_null(cell);
	snprintf(cell->axis[AXIS_WORKLOAD], AXIS_NAME_MAX, "%s", workload);
	cell->pass = pass;
	cell->rep = rep;
	cell->vcpus = 4;
	cell->ticks = 99;
	cell->nr_metrics = 1;
	metric = cell->metrics = calloc(1, sizeof(*metric));
	assert_non_null(metric);
	snprintf(metric->id.what, sizeof(metric->id.what), "%s", what);
	snprintf(metric->id.part, sizeof(metric->id.part), "%s", part);
	metric->id.k = 3;
	metric_name(&metric->id, metric->name);
	metric->min = min;
	metric->max = max;
	if (pass == AREA_CHECK) {
		cell->counter_vcpus = 4;
		cell->counters = calloc(4 * NR_COUNTERS, sizeof(*cell->counters));
	}
}

static void pair(struct results *results, unsigned int rep, const char *workload, const char *what,
		 const char *part, double measured, double checked)
{
	add(results, AREA_CHECK, rep, workload, what, part, checked, checked);
	add(results, AREA_MEASURE, rep, workload, what, part, measured, measured);
}

static void a_difference_fails_both(void **state)
{
	struct results results = {0};

	(void)state;
	pair(&results, 0, "exit", "ipis", "", 3, 3);
	pair(&results, 1, "exit", "ipis", "", 3, 2);
	pair(&results, 2, "flush", "unmap", "skipped", 0, 1);
	pair(&results, 3, "churn", "mms", "", 67, 66);
	assert_int_equal(results_agree(&results), 3);
	for (size_t i = 0; i < results.nr_cells; i++) {
		const struct cell *cell = &results.cells[i];

		assert_int_equal(cell->status, cell->rep ? CELL_FAILED : CELL_OK);
		assert_int_equal(!cell->metrics, !!cell->rep);
		if (cell->rep)
			assert_null(cell->counters);
	}
	assert_string_equal(results.cells[2].reason, "ipis.k3: 2-2 in pass check, 3-3 in measure");
	assert_string_equal(results.cells[3].reason, results.cells[2].reason);
	results_free(&results);
}

static void what_need_not_agree(void **state)
{
	struct results results = {0};

	(void)state;
	/* Who was idle when: timing. */
	pair(&results, 0, "churn", "flush-ipis", "", 18, 17);
	pair(&results, 1, "flush", "unmap", "", 1800, 1900);
	/* The check is shorter. */
	add(&results, AREA_CHECK, 2, "exit", "ipis", "", 0, 3);
	add(&results, AREA_MEASURE, 2, "exit", "ipis", "", 0, 8);
	/* No partner, another cell's, or one that failed. */
	add(&results, AREA_CHECK, 3, "exit", "ipis", "", 3, 3);
	add(&results, AREA_MEASURE, 4, "exit", "ipis", "", 2, 2);
	add(&results, AREA_ASSIST, 3, "exit", "ipis", "", 1, 1);
	pair(&results, 5, "exit", "ipis", "", 3, 2);
	results.cells[results.nr_cells - 1].status = CELL_FAILED;
	assert_int_equal(results_agree(&results), 0);
	results_free(&results);
}

/* A count that the measuring pass lacks is a difference. */
static void one_that_is_missing(void **state)
{
	struct results results = {0};

	(void)state;
	pair(&results, 0, "exit", "ipis", "", 3, 3);
	strcpy(results.cells[1].metrics[0].name, "other");
	assert_int_equal(results_agree(&results), 1);
	results_free(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_difference_fails_both),
		cmocka_unit_test(what_need_not_agree),
		cmocka_unit_test(one_that_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
