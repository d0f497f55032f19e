// SPDX-License-Identifier: BSD-2-Clause
/* Put a job into the mailbox; see job.h. */
#include "lab/client/job.h"
#include "lab/archive.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_path(const char *program)
{
	return strchr(program, '/');
}

static int add_file(struct archive *archive, const char *path)
{
	char copy[PATH_MAX];

	snprintf(copy, sizeof(copy), "%s", path);
	if (archive_add_file(archive, path, basename(copy)))
		return lab_error("%s", archive->error);
	return 0;
}

/* Ask the loader which libraries @path needs, and add them at the places where it finds them. A
 * static program or a script has none. */
static int add_libraries(struct archive *archive, const char *path)
{
	char line[PATH_MAX + 256], library[PATH_MAX];
	int ret = 0, fds[2];
	FILE *out;
	pid_t pid;

	if (access(path, X_OK))
		return 0;
	if (pipe(fds))
		return lab_error("pipe: %s", strerror(errno));
	pid = fork();
	if (!pid) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		if (!freopen("/dev/null", "w", stderr))
			_exit(127);
		setenv("LC_ALL", "C", 1);
		execlp("ldd", "ldd", path, NULL);
		_exit(127);
	}
	close(fds[1]);
	out = fdopen(fds[0], "r");
	while (out && fgets(line, sizeof(line), out)) {
		if (strstr(line, "=> not found"))
			ret = lab_error("%s needs a library that is missing:%s", path,
					strtok(line, "="));
		else if (sscanf(line, " %*s => /%4000s", library + 1) != 1 &&
			 sscanf(line, " /%4000s (", library + 1) != 1)
			continue;
		library[0] = '/';
		if (!ret && archive_add_file(archive, library, library))
			ret = lab_error("%s", archive->error);
	}
	if (out)
		fclose(out);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return ret;
}

static int add_string(struct mailbox *mailbox, size_t *used, const char *text)
{
	size_t bytes = strlen(text) + 1;

	if (bytes > MAILBOX_ARGV_BYTES - *used)
		return lab_error("the job's arguments are too long");
	memcpy((char *)mailbox + MAILBOX_ARGV_OFFSET + *used, text, bytes);
	*used += bytes;
	return 0;
}

static int put_arguments(const struct lab *lab, struct mailbox *mailbox)
{
	char program[PATH_MAX], copy[PATH_MAX], mode[64], journal[64];
	const char *env[] = {"PATH=/bin:/sbin", "HOME=/job", mode, journal};
	size_t used = 0;
	int ret;

	snprintf(copy, sizeof(copy), "%s", lab->argv[0]);
	if (is_path(lab->argv[0]))
		snprintf(program, sizeof(program), "/job/%.4000s", basename(copy));
	else
		snprintf(program, sizeof(program), "%.4000s", lab->argv[0]);
	snprintf(mode, sizeof(mode), "LAZYSHOOT_LAB=%s", lab_mode_name(lab->mode));
	snprintf(journal, sizeof(journal), "LAZYSHOOT_LAB_JOURNAL=%d", MAILBOX_JOURNAL_FD);
	ret = add_string(mailbox, &used, program);
	for (int i = 1; !ret && i < lab->argc; i++)
		ret = add_string(mailbox, &used, lab->argv[i]);
	for (size_t i = 0; !ret && i < sizeof(env) / sizeof(env[0]); i++)
		ret = add_string(mailbox, &used, env[i]);
	mailbox->argc = lab->argc;
	mailbox->envc = sizeof(env) / sizeof(env[0]);
	return ret;
}

int job_put(const struct lab *lab, struct mailbox *mailbox)
{
	struct archive archive = {
		.base = (uint8_t *)mailbox + MAILBOX_JOB_OFFSET,
		.capacity = MAILBOX_JOB_BYTES,
	};
	int ret = put_arguments(lab, mailbox);

	if (!ret && is_path(lab->argv[0]))
		ret = add_file(&archive, lab->argv[0]);
	if (!ret && is_path(lab->argv[0]))
		ret = add_libraries(&archive, lab->argv[0]);
	for (unsigned int i = 0; !ret && i < lab->file_count; i++) {
		ret = add_file(&archive, lab->files[i]);
		if (!ret)
			ret = add_libraries(&archive, lab->files[i]);
	}
	mailbox->job_bytes = archive.used;
	mailbox->version = MAILBOX_VERSION;
	mailbox->request = MAILBOX_RUN_JOB;
	return ret;
}
