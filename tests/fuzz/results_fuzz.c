// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fuzzes the reader of results files and the reports. The input is the file. What is accepted is
 * reported in every form, and can be written and read back.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/report.h"
#include "results/read/read.h"
#include "round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void report(const struct results *results, results_writer *write)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	if (write(results, out) || fclose(out))
		abort();
	/* A file may come from anyone; what reaches a terminal is text. */
	for (size_t i = 0; i < bytes; i++) {
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n') {
			fprintf(stderr, "byte %#x at %zu of a report\n", text[i], i);
			abort();
		}
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	struct results results;
	struct reason why;

	if (!root)
		return 0;
	if (!results_parse(root, &results, &why)) {
		report(&results, report_text);
		report(&results, report_screen);
		report(&results, report_csv);
		round_trip(&results);
	}
	results_free(&results);
	json_decref(root);
	return 0;
}
