// SPDX-License-Identifier: BSD-2-Clause
/* See lines_orders.h. */
#include "lab/qemu/lines_orders.h"

#include <stdio.h>
#include <string.h>

static bool add(struct lines_orders *orders, struct mark mark)
{
	if (orders->nr_marks == ORDERS_MARKS_MAX)
		return false;
	orders->mark[orders->nr_marks++] = mark;
	return true;
}

static bool take_mark(struct lines_orders *orders, const char *text)
{
	struct mark m = {0};
	char whose[8];

	if (sscanf(text, "cell %lx", &m.address) == 1) {
		m.kind = MARK_CELL;
	} else if (sscanf(text, "begin %lx %u %7s %u", &m.address, &m.number, whose, &m.weight) ==
		   4) {
		m.kind = MARK_BEGIN;
		m.all = !strcmp(whose, "all");
		if (!m.all && strcmp(whose, "own"))
			return false;
	} else if (sscanf(text, "finish %lx %u", &m.address, &m.number) == 2) {
		m.kind = MARK_FINISH;
	} else if (sscanf(text, "object %lx %u %u %u", &m.address, &m.number, &m.offset,
			  &m.bytes) == 4) {
		m.kind = MARK_OBJECT;
	} else if (sscanf(text, "gone %lx", &m.address) == 1) {
		m.kind = MARK_GONE;
	} else {
		return false;
	}
	return m.number < ORDERS_STRETCHES_MAX && m.offset <= m.bytes && add(orders, m);
}

static bool take(struct lines_orders *orders, const char *text)
{
	return sscanf(text, "kernel %lx %lx", &orders->kernel[0], &orders->kernel[1]) == 2 ||
	       sscanf(text, "periods %lx %lu", &orders->periods, &orders->nr_periods) == 2 ||
	       take_mark(orders, text);
}

int lines_orders_read(const char *path, struct lines_orders *orders)
{
	char text[256];
	FILE *file = fopen(path, "re");
	int ret = 0;

	*orders = (struct lines_orders){0};
	if (!file) {
		perror(path);
		return -1;
	}
	while (!ret && fgets(text, sizeof(text), file)) {
		if (take(orders, text))
			continue;
		fprintf(stderr, "lines: bad order: %s", text);
		ret = -1;
	}
	fclose(file);
	return ret;
}
