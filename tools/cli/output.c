// SPDX-License-Identifier: BSD-2-Clause
/* See output.h. */
#include "cli/output.h"

#include <errno.h>

#include "base/exitcode.h"
#include "base/files.h"

int output_write(const char *path, output_writer *write, const void *what)
{
	struct new_file file;
	struct reason why;
	int ret = new_file_open(&file, path, &why);

	if (ret) {
		say_error("%s", why.text);
		return ret == -ENOSPC || ret == -EDQUOT || ret == -ENOMEM ? EXIT_HOST : EXIT_USAGE;
	}
	ret = write(what, file.stream, &why);
	if (ret)
		new_file_abandon(&file);
	else
		ret = new_file_commit(&file, &why);
	if (ret)
		say_error("%s", why.text);
	return ret ? EXIT_HOST : EXIT_OK;
}
