/* SPDX-License-Identifier: BSD-2-Clause */
/* The CSV report (RFC 4180); see report.h. */
#include "report/report.h"

#include <inttypes.h>
#include <string.h>

static void print_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void print_start(FILE *out, const struct cell *cell, const char *kind, const char *name)
{
	print_text(out, cell->axis[AXIS_GUEST]);
	fprintf(out, ",%u", cell->vcpus);
	for (int id = 0; id < NR_CELL_AXES; id++) {
		fputc(',', out);
		print_text(out, cell->axis[id]);
	}
	fprintf(out, ",%u,%s,", cell->rep, cell_status_names[cell->status]);
	print_text(out, cell->reason);
	fprintf(out, ",%s,", kind);
	print_text(out, name);
}

/* The variant comes last: it was added to a format that had readers. */
static void print_end(FILE *out, const struct cell *cell)
{
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++) {
		fputc(',', out);
		print_text(out, cell->axis[id]);
	}
	fputc('\n', out);
}

static void print_metric(FILE *out, const struct cell *cell, const struct metric *m)
{
	print_start(out, cell, "metric", m->name);
	fputc(',', out);
	print_text(out, m->unit);
	fprintf(out, ",%" PRIu64 ",%.15g,%.15g,%.15g,%.15g,%.15g,%.15g", m->n, m->min, m->p50,
		m->p90, m->p99, m->max, m->mean);
	print_end(out, cell);
}

int report_csv(const struct results *results, FILE *out)
{
	fputs("guest,vcpus,policy,path,flush,workload,rep,status,reason,kind,name,unit,n,min,p50,"
	      "p90,p99,max,mean,evtchn_abi,upcall,ports\n",
	      out);
	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];

		if (cell->status != CELL_OK) {
			print_start(out, cell, "cell", "");
			fputs(",,,,,,,,", out);
			print_end(out, cell);
			continue;
		}
		for (unsigned int j = 0; j < cell->nr_metrics; j++)
			print_metric(out, cell, &cell->metrics[j]);
		for (int id = 0; id < NR_COUNTERS; id++) {
			print_start(out, cell, "counter", counter_names[id]);
			fprintf(out, ",count,%" PRIu64 ",,,,,,", cell_counter(cell, id));
			print_end(out, cell);
		}
	}
	return 0;
}
