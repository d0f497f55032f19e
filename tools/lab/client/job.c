// SPDX-License-Identifier: BSD-2-Clause
/* Put a job into the mailbox, follow it, fetch its results; see job.h. */
#include "lab/client/job.h"
#include "base/clock.h"
#include "lab/archive.h"
#include "lab/host/machine.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MS 20

/* How long the job has to end by itself after the first Ctrl-C. */
#define INTERRUPT_GRACE_MS 60000

struct job {
	const struct lab *lab;
	struct machine machine;
	FILE *log; /* a copy of the job's output */
	uint64_t log_read; /* bytes of the log area passed on */
	char log_path[PATH_MAX];
};

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
	char program[PATH_MAX], copy[PATH_MAX], mode[64];
	const char *env[] = {"PATH=/bin:/sbin", "HOME=/job", mode};
	size_t used = 0;
	int ret;

	snprintf(copy, sizeof(copy), "%s", lab->argv[0]);
	if (is_path(lab->argv[0]))
		snprintf(program, sizeof(program), "/job/%.4000s", basename(copy));
	else
		snprintf(program, sizeof(program), "%.4000s", lab->argv[0]);
	snprintf(mode, sizeof(mode), "LAZYSHOOT_LAB=%s", lab_mode_name(lab->mode));
	ret = add_string(mailbox, &used, program);
	for (int i = 1; !ret && i < lab->argc; i++)
		ret = add_string(mailbox, &used, lab->argv[i]);
	for (size_t i = 0; !ret && i < sizeof(env) / sizeof(env[0]); i++)
		ret = add_string(mailbox, &used, env[i]);
	mailbox->argc = lab->argc;
	mailbox->envc = sizeof(env) / sizeof(env[0]);
	return ret;
}

/* The machine is paused: what it will find is complete before its first instruction. */
static int put_job(const struct lab *lab, struct mailbox *mailbox)
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

/* Pass on what the job has printed since the last call. */
static int pass_log(struct job *job)
{
	struct mailbox *mailbox = job->machine.mailbox;
	const uint8_t *area = (const uint8_t *)mailbox + MAILBOX_LOG_OFFSET;
	uint64_t end = __atomic_load_n(&mailbox->log_bytes, __ATOMIC_ACQUIRE);

	if (end > MAILBOX_LOG_BYTES)
		return lab_error("what dom0 wrote into the mailbox is not valid");
	while (job->log_read < end) {
		struct mailbox_log_record record;
		uint64_t left = end - job->log_read;
		const uint8_t *at = area + job->log_read;

		if (left < sizeof(record))
			return lab_error("what dom0 wrote into the mailbox is not valid");
		memcpy(&record, at, sizeof(record));
		if (mailbox_align(record.bytes) > left - sizeof(record))
			return lab_error("what dom0 wrote into the mailbox is not valid");
		fwrite(at + sizeof(record), 1, record.bytes, record.stream == 2 ? stderr : stdout);
		fwrite(at + sizeof(record), 1, record.bytes, job->log);
		job->log_read += sizeof(record) + mailbox_align(record.bytes);
	}
	fflush(stdout);
	fflush(job->log);
	return 0;
}

static void show_logs(struct job *job)
{
	machine_show_logs(&job->machine);
	lab_show_tail("the job's output", job->log_path);
}

/*
 * Wait until the agent is done. The user's first signal goes to the job, the second one ends all.
 */
static int follow(struct job *job)
{
	struct mailbox *mailbox = job->machine.mailbox;
	uint64_t deadline = clock_ms() + job->lab->timeout_s * 1000ull;
	enum machine_event event;
	bool interrupted = false;

	for (;;) {
		uint32_t state = __atomic_load_n(&mailbox->state, __ATOMIC_ACQUIRE);

		if (pass_log(job))
			return LAB_CANNOT;
		if (state == MAILBOX_DONE)
			return 0;
		if (state == MAILBOX_FAILED)
			return lab_error("dom0 cannot run the job: %.*s",
					 (int)sizeof(mailbox->error), mailbox->error);
		if (lab_signals() > 1)
			return LAB_INTERRUPTED;
		if (lab_signals() && !interrupted) {
			interrupted = true;
			deadline = clock_ms() + INTERRUPT_GRACE_MS;
			__atomic_store_n(&mailbox->interrupt, 1, __ATOMIC_RELEASE);
		}
		event = machine_wait(&job->machine, POLL_MS);
		if (event != MACHINE_RUNS) {
			pass_log(job);
			if (event == MACHINE_STOPPED)
				lab_error("dom0 panicked while the job ran");
			else
				lab_error("the machine has ended while the job ran: QEMU %s",
					  machine_end_reason(&job->machine));
			show_logs(job);
			return LAB_CANNOT;
		}
		if (clock_ms() > deadline) {
			if (interrupted)
				lab_error("gave up waiting for the interrupted job to end (%d s)",
					  INTERRUPT_GRACE_MS / 1000);
			else
				lab_error("gave up waiting for the job to end (--timeout %u s)",
					  job->lab->timeout_s);
			show_logs(job);
			return LAB_CANNOT;
		}
	}
}

static int fetch_results(struct job *job)
{
	struct mailbox *mailbox = job->machine.mailbox;
	struct archive archive = {
		.base = (uint8_t *)mailbox + MAILBOX_OUT_OFFSET,
		.capacity = MAILBOX_OUT_BYTES,
		.used = mailbox->out_bytes,
	};

	if (archive.used > archive.capacity)
		return lab_error("what dom0 wrote into the mailbox is not valid");
	if (mailbox->log_dropped)
		lab_error("%llu bytes of the job's output did not fit into the log",
			  (unsigned long long)mailbox->log_dropped);
	if (archive_extract(&archive, job->lab->out_dir, false) < 0)
		return lab_error("%s", archive.error);
	return 0;
}

int job_run(const struct lab *lab, int snapshot_fd)
{
	struct job job = {.lab = lab};
	char logs[PATH_MAX];
	int ret;

	if (lab->log_dir)
		snprintf(logs, sizeof(logs), "%s/", lab->log_dir);
	else
		snprintf(logs, sizeof(logs), "%s/lab/", lab->out_dir);
	snprintf(job.log_path, sizeof(job.log_path), "%.4080sjob.log", logs);
	if (make_directories(logs) && errno != EEXIST) {
		close(snapshot_fd);
		return lab_error("cannot make %s: %s", logs, strerror(errno));
	}
	job.log = fopen(job.log_path, "we");
	if (!job.log) {
		close(snapshot_fd);
		return lab_error("cannot write %s: %s", job.log_path, strerror(errno));
	}
	ret = machine_start(&job.machine, lab, logs, snapshot_fd);
	close(snapshot_fd);
	if (!ret)
		ret = put_job(lab, job.machine.mailbox);
	if (!ret)
		ret = machine_continue(&job.machine);
	if (!ret)
		ret = follow(&job);
	if (!ret)
		ret = fetch_results(&job);
	if (!ret)
		ret = job.machine.mailbox->exit_code & 0xff;
	machine_stop(&job.machine);
	fclose(job.log);
	return ret;
}
