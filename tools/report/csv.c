/* SPDX-License-Identifier: BSD-2-Clause */
/* The CSV report (RFC 4180); see report.h. */
#include "report/report.h"

#include <inttypes.h>
#include <string.h>

#include "base/reason.h"
#include "plan/turn.h"

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

/* The file may come from anyone. */
static void print_printable(FILE *out, const char *text)
{
	char copy[128];

	copy_printable(copy, sizeof(copy), text);
	print_text(out, copy);
}

/* Which cell it is, where it comes from, and how it ended. */
static void print_cell(FILE *out, const struct results *results, const struct cell *cell)
{
	const char *revision = json_string_value(json_object_get(results->tool, "revision"));
	char turn[TURN_TEXT_MAX];

	print_text(out, cell->axis[AXIS_GUEST]);
	fprintf(out, ",%u", cell->vcpus);
	for (int id = 0; id < NR_CELL_AXES; id++) {
		fputc(',', out);
		print_text(out, cell->axis[id]);
	}
	for (int id = FIRST_VARIANT_AXIS; id < NR_AXES; id++) {
		fputc(',', out);
		print_text(out, cell->axis[id]);
	}
	turn_format(cell->turn, turn, sizeof(turn));
	fprintf(out, ",%s,%" PRIu64 ",%s,%.15g,%u,%u,", turn, cell->seed, pass_names[cell->pass],
		cell->overcommit, cell->rep, cell->booted_vcpus);
	print_printable(out, revision ? revision : "");
	fprintf(out, ",%" PRIu64 ",%s,", cell->steal, cell_status_names[cell->status]);
	print_text(out, cell->reason);
}

static void print_metric(FILE *out, const struct metric *m)
{
	fprintf(out, ",metric,%s,%s,%s,", m->name, m->id.what, m->id.scene);
	if (m->id.k != AREA_NO_K)
		fprintf(out, "%" PRIu32, m->id.k);
	fprintf(out, ",%s,%s,%" PRIu64 ",%.15g,%.15g,%.15g,%.15g,%.15g,%.15g,%.15g,%.15g\n",
		m->id.part, m->unit, m->n, m->min, m->p10, m->p50, m->p90, m->p99, m->max, m->mean,
		m->resolution);
}

static void print_count(FILE *out, const struct line_stretch *stretch, const char *object,
			const char *part, uint64_t count)
{
	fprintf(out, ",line,");
	print_text(out, object);
	fprintf(out, ",%s,%s,", stretch->id.what, stretch->id.scene);
	if (stretch->id.k != AREA_NO_K)
		fprintf(out, "%" PRIu32, stretch->id.k);
	fprintf(out, ",%s,count,%" PRIu64 ",,,,,,,%.15g,\n", part, stretch->n,
		stretch->n ? (double)count / (double)stretch->n : 0);
}

static void print_object(FILE *out, const struct results *results, const struct cell *cell,
			 const struct line_stretch *stretch, const struct line_object *object)
{
	const struct {
		const char *part;
		uint64_t count;
		bool shown;
	} rows[] = {{"reads", object->all.read, true},
		    {"writes", object->all.write, true},
		    {"invalidations", object->all.invalidated, true},
		    {"assisted-reads", object->assisted.read, cell->lines.assisted},
		    {"assisted-writes", object->assisted.write, cell->lines.assisted},
		    {"assisted-invalidations", object->assisted.invalidated, cell->lines.assisted}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].shown || !rows[i].count)
			continue;
		print_cell(out, results, cell);
		print_count(out, stretch, object->name, rows[i].part, rows[i].count);
	}
}

/* A row for each kind of count that is not 0: n operations, and on the mean so many of each. */
static void print_lines(FILE *out, const struct results *results, const struct cell *cell)
{
	for (size_t i = 0; i < cell->lines.nr; i++) {
		const struct line_stretch *stretch = &cell->lines.stretch[i];

		for (size_t j = 0; j < stretch->nr; j++)
			print_object(out, results, cell, stretch, &stretch->object[j]);
	}
}

int report_csv(const struct results *results, FILE *out)
{
	fputs("guest,vcpus,policy,path,flush,workload,evtchn_abi,upcall,ports,turn,seed,pass,"
	      "overcommit,rep,booted_vcpus,revision,steal,status,reason,kind,name,what,scene,k,"
	      "part,unit,n,min,p10,p50,p90,p99,max,mean,resolution\n",
	      out);
	for (size_t i = 0; i < results->nr_cells; i++) {
		const struct cell *cell = &results->cells[i];

		if (cell->status != CELL_OK) {
			print_cell(out, results, cell);
			fputs(",cell,,,,,,,,,,,,,,,\n", out);
			continue;
		}
		for (unsigned int j = 0; j < cell->nr_metrics; j++) {
			print_cell(out, results, cell);
			print_metric(out, &cell->metrics[j]);
		}
		print_lines(out, results, cell);
		for (int id = 0; cell->counter_vcpus && id < NR_COUNTERS; id++) {
			print_cell(out, results, cell);
			fprintf(out, ",counter,%s,,,,,count,%" PRIu64 ",,,,,,,,\n",
				counter_names[id], cell_counter(cell, id));
		}
	}
	return 0;
}
