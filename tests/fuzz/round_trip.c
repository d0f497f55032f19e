// SPDX-License-Identifier: BSD-2-Clause
/* See round_trip.h. */
#include "round_trip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/read/read.h"
#include "results/write.h"

static char *text_of(const struct results *results)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	if (results_write(results, out) || fclose(out)) {
		fputs("the results could not be written\n", stderr);
		abort();
	}
	return text;
}

void round_trip(const struct results *results)
{
	char *text = text_of(results), *again;
	struct results back;
	struct reason why;
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!root) {
		fprintf(stderr, "%s\nnot JSON: line %d: %s\n", text, error.line, error.text);
		abort();
	}
	if (results_parse(root, &back, &why)) {
		fprintf(stderr, "%s\nnot read back: %s\n", text, why.text);
		abort();
	}
	again = text_of(&back);
	if (strcmp(text, again)) {
		fprintf(stderr, "%s\nread back is another:\n%s\n", text, again);
		abort();
	}
	free(again);
	free(text);
	results_free(&back);
	json_decref(root);
}
