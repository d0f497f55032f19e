/* SPDX-License-Identifier: BSD-2-Clause */
/* See output.h. */
#include "sweep/dir/output.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "plan/guests.h"
#include "results/read/unfinished.h"
#include "results/save.h"
#include "sweep/dir/tree.h"

#define LOCK_FILE ".lock"

/* How long the processes of a sweep that was killed may take to end. */
#define ORPHANS_S 10

/* The process that says it holds the lock; 0: none that lives. */
static pid_t holder(int fd)
{
	struct pollfd ended = {.events = POLLIN};
	char text[32] = "";
	long pid;

	if (pread(fd, text, sizeof(text) - 1, 0) < 0)
		return 0;
	pid = strtol(text, NULL, 10);
	if (pid <= 0)
		return 0;
	ended.fd = pidfd_open((pid_t)pid, 0);
	if (ended.fd < 0)
		return errno == EPERM ? (pid_t)pid : 0;
	/* One that was killed is there until its parent has asked how it ended. */
	if (poll(&ended, 1, 0) > 0)
		pid = 0;
	close(ended.fd);
	return (pid_t)pid;
}

static void on_alarm(int number)
{
	(void)number;
}

/* Waits for the lock, at most ORPHANS_S. Returns 0, or -errno. */
static int wait_for_lock(int fd)
{
	struct sigaction action = {.sa_handler = on_alarm}, old;
	int ret = 0;

	sigaction(SIGALRM, &action, &old);
	alarm(ORPHANS_S);
	if (flock(fd, LOCK_EX))
		ret = errno == EINTR ? -EBUSY : -errno;
	alarm(0);
	sigaction(SIGALRM, &old, NULL);
	return ret;
}

/* Returns 0 with the lock; -EBUSY, with who has it in *@pid if that lives; or -errno. */
static int lock(int fd, pid_t *pid)
{
	int ret;

	if (!flock(fd, LOCK_EX | LOCK_NB))
		return 0;
	if (errno != EWOULDBLOCK)
		return -errno;
	*pid = holder(fd);
	if (*pid)
		return -EBUSY;
	/* What a killed sweep has left is about to end. */
	ret = wait_for_lock(fd);
	if (ret)
		*pid = holder(fd);
	return ret;
}

/* A sweep that ends removes the file: is the one that is locked still there? */
static bool is_current(int fd, const char *path)
{
	struct stat mine, there;

	return !fstat(fd, &mine) && !lstat(path, &there) && mine.st_dev == there.st_dev &&
	       mine.st_ino == there.st_ino;
}

/* Opens and locks it. Returns a descriptor, or -errno, with who has it in *@pid. */
static int open_locked(const char *path, pid_t *pid)
{
	for (;;) {
		/* Not closed by exec: it is held until all processes of the sweep have ended. */
		int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0666), ret;

		if (fd < 0)
			return -errno;
		ret = lock(fd, pid);
		if (!ret && is_current(fd, path))
			return fd;
		close(fd);
		if (ret)
			return ret;
	}
}

int output_take(struct output *output, const char *dir, struct reason *why)
{
	char path[FILES_PATH_MAX], text[32];
	pid_t pid = 0;
	int ret;

	*output = (struct output){.dir = dir, .lock = -1};
	ret = files_join(path, dir, LOCK_FILE, why);
	if (ret)
		return ret;
	ret = open_locked(path, &pid);
	if (ret == -EBUSY && pid)
		return reason_set(why, EBUSY, "%s: in use by pid %d", dir, (int)pid);
	if (ret == -EBUSY)
		return reason_set(why, EBUSY, "%s: in use by processes of a sweep that was killed",
				  dir);
	if (ret < 0)
		return reason_set(why, -ret, "%s: %s", path, strerror(-ret));
	output->lock = ret;
	snprintf(text, sizeof(text), "%d\n", (int)getpid());
	if (ftruncate(output->lock, 0) || pwrite(output->lock, text, strlen(text), 0) < 0)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	tree_remove_temporaries(dir);
	return 0;
}

void output_give(struct output *output)
{
	char path[FILES_PATH_MAX];

	if (output->lock < 0)
		return;
	if (!files_join(path, output->dir, LOCK_FILE, NULL))
		unlink(path);
	close(output->lock);
	output->lock = -1;
}

int output_end(const struct output *output, struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret = files_join(path, output->dir, UNFINISHED_DIR, why);

	return ret ? ret : tree_remove(path, why);
}

/* A results.json of a still earlier sweep stays as it is. */
static void keep_unfinished(const struct output *output)
{
	struct results results = {0};
	struct unfinished sweep;
	struct reason why;
	int ret = unfinished_read(output->dir, &sweep, &why);

	if (!ret && sweep.replaced)
		ret = unfinished_cells(output->dir, &sweep, &results, &why);
	if (!ret && results.nr_cells > sweep.nr_saved)
		ret = results_save(&results, output->dir, &why);
	if (ret)
		say_error("%s", why.text);
	results_free(&results);
	unfinished_free(&sweep);
}

int output_begin(struct output *output, bool resume, struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret = 0;

	if (!resume) {
		keep_unfinished(output);
		ret = output_end(output, why);
	}

	if (!ret)
		ret = files_join(path, output->dir, UNFINISHED_DIR, why);
	if (!ret)
		ret = files_make_dir(path, why);
	if (!ret)
		ret = files_join(path, output->dir, UNFINISHED_DIR "/" UNFINISHED_MARK, why);
	output->replaced = !ret && !access(path, F_OK);
	return ret;
}

/* A file in jobs/. */
static int write_line(const struct output *output, const char *name, const json_t *line,
		      struct reason *why)
{
	char jobs[FILES_PATH_MAX], path[FILES_PATH_MAX];
	struct new_file file = {0};
	int ret = files_join(jobs, output->dir, UNFINISHED_DIR, why);

	if (!ret)
		ret = files_join(path, jobs, name, why);
	if (!ret)
		ret = new_file_open(&file, path, why);
	if (ret)
		return ret;
	json_dumpf(line, file.stream, JSON_COMPACT);
	fputc('\n', file.stream);
	return new_file_commit(&file, why);
}

int output_describe(const struct output *output, json_t *line, struct reason *why)
{
	int ret = line ? write_line(output, UNFINISHED_FILE, line, why)
		       : reason_set(why, ENOMEM, "no memory");

	json_decref(line);
	return ret;
}

/* "GUEST-...-NUMBER.log": the console of a boot. */
static bool is_console(const char *name)
{
	const char *end = strrchr(name, '.');

	if (!end || strcmp(end, ".log") || end == name || !isdigit((unsigned char)end[-1]))
		return false;
	for (unsigned int i = 0; i < NR_GUESTS; i++) {
		size_t bytes = strlen(guests[i].name);

		if (!strncmp(name, guests[i].name, bytes) && name[bytes] == '-')
			return true;
	}
	return false;
}

/* What could pass for this sweep's. */
static int remove_earlier(const char *out, struct reason *why)
{
	static const char *const names[] = {"report.txt", "report.csv", "lab"};
	struct dirent **list = NULL;
	int nr = scandir(out, &list, NULL, NULL), ret = 0;
	char path[FILES_PATH_MAX];

	if (nr < 0)
		return reason_set(why, errno, "%s: %s", out, strerror(errno));
	for (int i = 0; i < nr; i++) {
		bool is_ours = is_console(list[i]->d_name);

		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
			is_ours |= !strcmp(list[i]->d_name, names[j]);
		if (!ret && is_ours) {
			ret = files_join(path, out, list[i]->d_name, why);
			if (!ret)
				ret = tree_remove(path, why);
		}
		free(list[i]);
	}
	free(list);
	return ret;
}

int output_save(struct output *output, const struct results *results, size_t measured,
		struct reason *why)
{
	json_t *mark = json_pack("{s:I}", "cells", (json_int_t)measured);
	int ret = output->replaced ? 0 : remove_earlier(output->dir, why);

	if (!ret)
		ret = results_save(results, output->dir, why);
	if (!ret)
		ret = write_line(output, UNFINISHED_MARK, mark, why);
	output->replaced |= !ret;
	json_decref(mark);
	return ret;
}
