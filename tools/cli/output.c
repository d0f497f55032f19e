// SPDX-License-Identifier: BSD-2-Clause
/* See output.h. */
#include "cli/output.h"

#include <errno.h>

#include "base/exitcode.h"
#include "base/files.h"

int output_write(const char *path, const char *name, output_writer *write, const void *what)
{
	struct new_file file;
	struct reason why;
	int ret = new_file_open(&file, path, &why);

	if (ret) {
		say_error("%s", why.text);
		return ret == -ENOSPC || ret == -EDQUOT || ret == -ENOMEM ? EXIT_HOST : EXIT_USAGE;
	}
	if (write(what, file.stream)) {
		new_file_abandon(&file);
		say_error("no memory for the %s", name);
		return EXIT_HOST;
	}
	ret = new_file_commit(&file, &why);
	if (ret)
		say_error("%s", why.text);
	return ret ? EXIT_HOST : EXIT_OK;
}
