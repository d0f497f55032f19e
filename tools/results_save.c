// SPDX-License-Identifier: BSD-2-Clause
/* Writes a sweep's files; see results_save.h. */
#include "results_save.h"

#include <errno.h>

#include "files.h"
#include "report.h"

/* Writes one file of the output directory through @write. */
static int write_file(const struct results *results, const char *dir, const char *name,
		      int (*write)(const struct results *results, FILE *out), struct reason *why)
{
	char path[FILES_PATH_MAX];
	struct new_file file = {0};
	int ret = files_join(path, dir, name, why);

	if (!ret)
		ret = new_file_open(&file, path, why);
	if (ret)
		return ret;
	if (write(results, file.stream)) {
		new_file_abandon(&file);
		return reason_set(why, ENOMEM, "%s: no memory", path);
	}
	return new_file_commit(&file, why);
}

int results_save(const struct results *results, const char *dir, struct reason *why)
{
	return write_file(results, dir, "results.json", results_write, why);
}

int results_save_all(const struct results *results, const char *dir, struct reason *why)
{
	int ret = results_save(results, dir, why);

	if (!ret)
		ret = write_file(results, dir, "report.txt", report_text, why);
	if (!ret)
		ret = write_file(results, dir, "report.csv", report_csv, why);
	return ret;
}
