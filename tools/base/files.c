/* SPDX-License-Identifier: BSD-2-Clause */
/* Files; see files.h. */
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"

#define LINKS_MAX 40

/* Splits off the folder of @path; "." if it names none. Returns its last part. */
static const char *split(const char *path, char dir[FILES_PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		strcpy(dir, ".");
	else
		snprintf(dir, FILES_PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path),
			 path);
	return slash ? slash + 1 : path;
}

/* The descriptor of ours that @path, such as /dev/fd/1 without its links, is; -1 if none. */
static int own_descriptor(const char *path)
{
	char dir[FILES_PATH_MAX], real[PATH_MAX], own[64];
	uint64_t fd = 0;
	const char *end = number_scan(split(path, dir), &fd);

	snprintf(own, sizeof(own), "/proc/%d/fd", (int)getpid());
	return end && !*end && fd <= INT_MAX && realpath(dir, real) && !strcmp(real, own) ? (int)fd
											  : -1;
}

/*
 * Follows the links of @path to what is no link, or does not exist. Returns -1 with that in @out, a
 * descriptor of ours if it is one, or -errno below -1.
 */
static int follow(const char *path, char out[FILES_PATH_MAX])
{
	char dir[FILES_PATH_MAX], link[FILES_PATH_MAX], next[FILES_PATH_MAX];

	if (snprintf(out, FILES_PATH_MAX, "%s", path) >= FILES_PATH_MAX)
		return -ENAMETOOLONG;
	if (!out[0])
		return -ENOENT;
	for (int i = 0; i < LINKS_MAX; i++) {
		int fd = own_descriptor(out), length;
		ssize_t bytes;

		if (fd >= 0)
			return fd;
		bytes = readlink(out, link, sizeof(link) - 1);
		if (bytes < 0)
			return -1;
		link[bytes] = '\0';
		split(out, dir);
		length = link[0] == '/' ? snprintf(next, sizeof(next), "%s", link)
					: snprintf(next, sizeof(next), "%s/%s", dir, link);
		if (length >= (int)sizeof(next))
			return -ENAMETOOLONG;
		strcpy(out, next);
	}
	return -ELOOP;
}

/* The new version has the rights of the old one, or those of any new file. */
static int set_rights(int fd, const struct stat *old)
{
	mode_t mask = umask(0);

	umask(mask);
	if (!old)
		return fchmod(fd, 0666 & ~mask);
	/* Only root can give a file away; another user's new version is his own. */
	if ((old->st_uid != geteuid() || old->st_gid != getegid()) &&
	    fchown(fd, old->st_uid, old->st_gid) && errno != EPERM)
		return -1;
	return fchmod(fd, old->st_mode & 0777);
}

/* A file beside ->target. @old: what is there now, or NULL. Returns a descriptor, or -errno. */
static int open_beside(struct new_file *file, const struct stat *old)
{
	char dir[FILES_PATH_MAX];
	int fd, error;

	if (old && faccessat(AT_FDCWD, file->target, W_OK, AT_EACCESS))
		return -errno;
	split(file->target, dir);
	if (snprintf(file->temporary, sizeof(file->temporary), "%s/" FILES_TEMPORARY, dir) >=
	    (int)sizeof(file->temporary))
		return -ENAMETOOLONG;
	fd = mkostemp(file->temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* Tells tree_remove_temporaries() that it is in use; some file systems have no locks. */
	flock(fd, LOCK_EX | LOCK_NB);
	if (!set_rights(fd, old))
		return fd;
	error = errno;
	close(fd);
	unlink(file->temporary);
	return -error;
}

/* Returns a descriptor for what is written in place, or -errno. */
static int open_in_place(struct new_file *file, int own)
{
	int fd;

	/* Not what the name leads to, but the same open file: it may be appended to. */
	if (own == STDOUT_FILENO)
		fflush(stdout);
	fd = own < 0 ? open(file->target, O_WRONLY | O_CLOEXEC | O_NOCTTY)
		     : fcntl(own, F_DUPFD_CLOEXEC, 0);
	file->target[0] = '\0';
	return fd < 0 ? -errno : fd;
}

static int open_output(struct new_file *file)
{
	struct stat st;
	int own = STDOUT_FILENO;

	if (strcmp(file->path, "-")) {
		own = follow(file->path, file->target);
		if (own < -1)
			return own;
	}
	if (own >= 0)
		return open_in_place(file, own);
	if (stat(file->target, &st))
		return errno == ENOENT ? open_beside(file, NULL) : -errno;
	return S_ISREG(st.st_mode) ? open_beside(file, &st) : open_in_place(file, -1);
}

/* What a message calls it. */
static const char *name_of(const struct new_file *file)
{
	return strcmp(file->path, "-") ? file->path : "standard output";
}

int new_file_open(struct new_file *file, const char *path, struct reason *why)
{
	int fd;

	memset(file, 0, sizeof(*file));
	if (snprintf(file->path, sizeof(file->path), "%s", path) >= (int)sizeof(file->path))
		return reason_set(why, ENAMETOOLONG, "%.80s...: name too long", path);
	fd = open_output(file);
	if (fd < 0)
		return reason_set(why, -fd, "%s: %s", name_of(file), strerror(-fd));
	file->stream = stream_open(&file->out, fd);
	if (file->stream)
		return 0;
	close(fd);
	if (file->target[0])
		unlink(file->temporary);
	return reason_set(why, ENOMEM, "%s: no memory", name_of(file));
}

/* Some file systems cannot sync, and say EINVAL. */
static int sync_fd(int fd)
{
	return fsync(fd) && errno != EINVAL && errno != ENOTSUP ? -errno : 0;
}

/* Makes a rename in the folder of @path last. */
static int sync_dir_of(const char *path)
{
	char dir[FILES_PATH_MAX];
	int fd, ret;

	split(path, dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES ? 0 : -errno; /* it can be written and not read */
	ret = sync_fd(fd);
	close(fd);
	return ret;
}

int new_file_commit(struct new_file *file, struct reason *why)
{
	bool replaces = file->target[0];
	int ret = stream_close(&file->out, file->stream);

	if (!ret && replaces)
		ret = sync_fd(file->out.fd);
	if (close(file->out.fd) && !ret)
		ret = -errno;
	if (!ret && replaces && rename(file->temporary, file->target))
		ret = -errno;
	if (ret && replaces)
		unlink(file->temporary);
	if (!ret && replaces)
		ret = sync_dir_of(file->target);
	return ret ? reason_set(why, -ret, "%s: %s", name_of(file), strerror(-ret)) : 0;
}

void new_file_abandon(struct new_file *file)
{
	stream_close(&file->out, file->stream);
	close(file->out.fd);
	if (file->target[0])
		unlink(file->temporary);
}

int files_check_output(const char *output, const char *input, struct reason *why)
{
	struct stat in, out;

	if (stat(input, &in) || !S_ISREG(in.st_mode) ||
	    (strcmp(output, "-") ? stat(output, &out) : fstat(STDOUT_FILENO, &out)) ||
	    in.st_dev != out.st_dev || in.st_ino != out.st_ino)
		return 0;
	return reason_set(why, EINVAL, "%s: is the input, which would be overwritten",
			  strcmp(output, "-") ? output : "standard output");
}

int files_create(const char *path)
{
	struct stat st;

	/* A device is never removed. */
	if (!lstat(path, &st) && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
		return open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
	if (unlink(path) && errno != ENOENT)
		return -1;
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
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

/* What is beside the tool wherever it is not installed. */
#define BESIDE    "guest-pvh.elf"
#define INSTALLED "lib/lazyshoot"

int files_own_dir(char out[FILES_PATH_MAX], struct reason *why)
{
	char above[FILES_PATH_MAX], file[FILES_PATH_MAX];
	int ret = files_own_path(out, why);

	if (ret)
		return ret;
	*strrchr(out, '/') = '\0';
	split(out, above);
	if ((!files_join(file, out, BESIDE, NULL) && !access(file, F_OK)) ||
	    files_join(file, above, INSTALLED, NULL) || access(file, X_OK))
		return 0;
	strcpy(out, file);
	return 0;
}
