// SPDX-License-Identifier: BSD-2-Clause
/* Writes a sweep's files; see save.h. */
#include "results/save.h"

#include <errno.h>

#include "base/files.h"
#include "results/write.h"

int results_save_as(const struct results *results, const char *dir, const char *name,
		    results_writer *write, struct reason *why)
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
	return results_save_as(results, dir, RESULTS_FILE, results_write, why);
}
