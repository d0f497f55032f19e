/* SPDX-License-Identifier: BSD-2-Clause */
/* See tree.h. */
#include "sweep/dir/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/files.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int tree_remove(const char *path, struct reason *why)
{
	if (nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
		return reason_set(why, errno, "cannot remove %s: %s", path, strerror(errno));
	return 0;
}

static bool is_temporary(const char *name)
{
	size_t prefix = strlen(FILES_TEMPORARY) - strlen("XXXXXX");

	return strlen(name) == strlen(FILES_TEMPORARY) && !strncmp(name, FILES_TEMPORARY, prefix);
}

void tree_remove_temporaries(const char *dir)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		int fd;

		if (!is_temporary(entry->d_name))
			continue;
		fd = openat(dirfd(stream), entry->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		/* Its writer holds the lock as long as it lives. */
		if (!flock(fd, LOCK_EX | LOCK_NB))
			unlinkat(dirfd(stream), entry->d_name, 0);
		close(fd);
	}
	if (stream)
		closedir(stream);
}
