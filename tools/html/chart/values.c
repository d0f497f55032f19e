/* SPDX-License-Identifier: BSD-2-Clause */
/* See values.h. */
#include "html/chart/values.h"

#include "html/chart/escape.h"
#include "report/table.h"

void values_print_one(const struct chart_value *value, FILE *out)
{
	char text[TABLE_CELL_MAX];

	if (!value->has) {
		fprintf(out, "<td class=\"none\">%s</td>", value->why ? value->why : "");
		return;
	}
	table_format_figure(value->value, value->resolution, text, sizeof(text));
	fprintf(out, "<td data-cell=\"%zu\" data-metric=\"", value->cell);
	escape_html(value->metric, out);
	fprintf(out, "\" data-figure=\"%s\">%s</td>", value->figure, text);
}

void values_print(const struct chart *chart, FILE *out)
{
	fputs("<div class=\"data\"><table>\n<thead><tr><th></th>", out);
	for (unsigned int i = 0; i < chart->nr_x; i++) {
		fputs("<th scope=\"col\">", out);
		escape_html(chart->x_name[i], out);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	for (unsigned int i = 0; i < chart->nr_series; i++) {
		fputs("<tr><th scope=\"row\">", out);
		escape_html(chart->series[i].name, out);
		fputs("</th>", out);
		for (unsigned int j = 0; j < chart->nr_x; j++)
			values_print_one(&chart->series[i].value[j], out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}
