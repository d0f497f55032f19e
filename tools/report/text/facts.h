/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a figure is printed, with the digits and the spread that it has, and what the figures of a
 * table are of. Called by tables.c only.
 */
#ifndef TOOLS_REPORT_TEXT_FACTS_H
#define TOOLS_REPORT_TEXT_FACTS_H

#include "report/text/tables.h"

/* "18,400", or "18,400 (1 of 40)" if other cells of the figure have failed. */
void format_value(const struct figure *figure, char *out, size_t bytes);

/*
 * Puts the spread below the figure that was added last, in percent of it: of several cells always,
 * of the samples of one where they are of a clock that the host disturbs.
 */
void add_spread(const struct report *report, struct table *table, const struct figure *figure);

void facts_add(struct report_facts *facts, const struct figure *figure);

/*
 * One line: samples, repetitions, resolution. @below: what the second lines of the table's rows
 * are; NULL if it has none. Nothing if the table has no figure.
 */
void facts_print(const struct report_facts *facts, const char *below, FILE *out);

#endif
