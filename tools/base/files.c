/* SPDX-License-Identifier: BSD-2-Clause */
/* Files; see files.h. */
#include "base/files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int new_file_open(struct new_file *file, const char *path, struct reason *why)
{
	if (snprintf(file->path, sizeof(file->path), "%s", path) >= (int)sizeof(file->path))
		return reason_set(why, ENAMETOOLONG, "%s: name too long", path);
	snprintf(file->temporary, sizeof(file->temporary), "%s.new", path);
	file->stream = fopen(file->temporary, "we");
	if (!file->stream)
		return reason_set(why, errno, "%s: %s", file->temporary, strerror(errno));
	return 0;
}

int new_file_commit(struct new_file *file, struct reason *why)
{
	int error = 0;

	if (ferror(file->stream))
		error = EIO;
	if (fclose(file->stream) && !error)
		error = errno;
	if (!error && rename(file->temporary, file->path))
		error = errno;
	if (!error)
		return 0;
	unlink(file->temporary);
	return reason_set(why, error, "%s: %s", file->path, strerror(error));
}

void new_file_abandon(struct new_file *file)
{
	fclose(file->stream);
	unlink(file->temporary);
}

int files_join(char out[FILES_PATH_MAX], const char *dir, const char *name, struct reason *why)
{
	if (snprintf(out, FILES_PATH_MAX, "%s/%s", dir, name) >= FILES_PATH_MAX)
		return reason_set(why, ENAMETOOLONG, "%s/%s: name too long", dir, name);
	return 0;
}

int files_make_dir(const char *path, struct reason *why)
{
	char part[FILES_PATH_MAX];
	struct stat st;

	if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
		return reason_set(why, ENAMETOOLONG, "%s: name too long", path);
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(part, 0777);
		*slash = '/';
	}
	if (mkdir(part, 0777) && errno != EEXIST)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	if (stat(part, &st) || !S_ISDIR(st.st_mode))
		return reason_set(why, ENOTDIR, "%s: not a directory", path);
	return 0;
}

int files_own_path(char out[FILES_PATH_MAX], struct reason *why)
{
	ssize_t length = readlink("/proc/self/exe", out, FILES_PATH_MAX - 1);

	if (length < 0)
		return reason_set(why, errno, "/proc/self/exe: %s", strerror(errno));
	out[length] = '\0';
	return 0;
}

int files_own_dir(char out[FILES_PATH_MAX], struct reason *why)
{
	int ret = files_own_path(out, why);

	if (!ret)
		*strrchr(out, '/') = '\0';
	return ret;
}
