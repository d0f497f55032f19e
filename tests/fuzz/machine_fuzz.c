// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fuzzes the reader of machine files. The input is the file. What is accepted can be written and
 * read back, and the model makes numbers of it.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/machine.h"
#include "model/handoff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *text_of(const struct machine *machine)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	if (machine_write(machine, out) || fclose(out))
		abort();
	return text;
}

static void come_back(const struct machine *machine)
{
	char *text = text_of(machine), *again;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	struct machine back = {.nr_series = 0};
	struct reason why;

	if (!root || machine_parse(root, &back, &why)) {
		fprintf(stderr, "%s\nnot read back: %s\n", text, root ? why.text : "not JSON");
		abort();
	}
	again = text_of(&back);
	if (strcmp(text, again)) {
		fprintf(stderr, "%s\nread back is another:\n%s\n", text, again);
		abort();
	}
	free(again);
	free(text);
	machine_free(&back);
	json_decref(root);
}

static void use(const struct machine_series *series)
{
	for (unsigned int n = 2; series && n < 100; n *= 3) {
		double handoff = handoff_at(series, n, BOUND_MIDDLE);

		if (!isfinite(handoff) || handoff < 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	struct machine machine = {.nr_series = 0};
	struct reason why;

	if (root && !machine_parse(root, &machine, &why)) {
		come_back(&machine);
		use(machine_handoff(&machine, false));
		use(machine_handoff(&machine, true));
		use(machine_visits(&machine, "refcount"));
	}
	machine_free(&machine);
	json_decref(root);
	return 0;
}
