// SPDX-License-Identifier: BSD-2-Clause
/* Follow a job, fetch what it writes and leaves; see job.h. */
#include "lab/client/job.h"
#include "base/clock.h"
#include "base/files.h"
#include "lab/archive.h"
#include "lab/host/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define POLL_MS 20

/* How long the job has to end by itself after the first Ctrl-C. Its journal is here by then. */
#define INTERRUPT_GRACE_MS 2500

/* How long dom0 has to end a job whose time is over, for each means. */
#define STOP_GRACE_MS 60000

struct job {
	const struct lab *lab;
	struct machine machine;
	FILE *log; /* a copy of the job's output */
	uint64_t log_read; /* bytes of the log area passed on */
	uint64_t last_sign; /* of life, in ms */
	uint32_t stopping; /* the last enum mailbox_interrupt, 0: none */
	uint64_t stopped_at; /* when that was, in ms */
	bool interrupted; /* by the user */
	int journal; /* -1: nothing was written to it */
	bool unsynced; /* it is not on the disk */
	char log_path[PATH_MAX];
	char journal_path[PATH_MAX];
};

/* What the job writes to its journal is on the disk before anything else of it is passed on. */
static int add_to_journal(struct job *job, const uint8_t *text, size_t bytes)
{
	if (job->journal < 0)
		job->journal = open(job->journal_path,
				    O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (job->journal < 0)
		return lab_error("cannot write %s: %s", job->journal_path, strerror(errno));
	while (bytes) {
		ssize_t put = write(job->journal, text, bytes);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return lab_error("cannot write %s: %s", job->journal_path, strerror(errno));
		text += put;
		bytes -= put;
	}
	job->unsynced = true;
	return 0;
}

static int sync_journal(struct job *job)
{
	if (!job->unsynced)
		return 0;
	job->unsynced = false;
	if (fdatasync(job->journal) && errno != EINVAL && errno != ENOTSUP)
		return lab_error("cannot write %s: %s", job->journal_path, strerror(errno));
	return 0;
}

static int pass_record(struct job *job, uint32_t stream, const uint8_t *text, size_t bytes)
{
	if (stream == MAILBOX_JOURNAL)
		return add_to_journal(job, text, bytes);
	if (sync_journal(job))
		return LAB_CANNOT;
	fwrite(text, 1, bytes, stream == MAILBOX_STDERR ? stderr : stdout);
	fwrite(text, 1, bytes, job->log);
	return 0;
}

static int bad_mailbox(void)
{
	return lab_error("what dom0 wrote into the mailbox is not valid");
}

/* Pass on what the job has written since the last call. */
static int pass_log(struct job *job)
{
	struct mailbox *mailbox = job->machine.mailbox;
	const uint8_t *area = (const uint8_t *)mailbox + MAILBOX_LOG_OFFSET;
	uint64_t end = __atomic_load_n(&mailbox->log_bytes, __ATOMIC_ACQUIRE);

	if (end > MAILBOX_LOG_BYTES || end < job->log_read)
		return bad_mailbox();
	if (job->log_read == end)
		return 0;
	job->last_sign = clock_ms();
	while (job->log_read < end) {
		struct mailbox_log_record record;
		uint64_t left = end - job->log_read;
		const uint8_t *at = area + job->log_read;

		if (left < sizeof(record))
			return bad_mailbox();
		memcpy(&record, at, sizeof(record));
		if (mailbox_align(record.bytes) > left - sizeof(record))
			return bad_mailbox();
		if (pass_record(job, record.stream, at + sizeof(record), record.bytes))
			return LAB_CANNOT;
		job->log_read += sizeof(record) + mailbox_align(record.bytes);
	}
	fflush(stdout);
	fflush(job->log);
	return sync_journal(job);
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
		return bad_mailbox();
	if (archive_extract(&archive, job->lab->out_dir, false) < 0)
		return lab_error("%s", archive.error);
	return 0;
}

/* The machine stands still because the mailbox is full: empties it. */
static int empty_mailbox(struct job *job)
{
	struct mailbox *mailbox = job->machine.mailbox;

	if (pass_log(job) || fetch_results(job))
		return LAB_CANNOT;
	job->log_read = 0;
	mailbox->log_bytes = 0;
	mailbox->out_bytes = 0;
	job->last_sign = clock_ms();
	__atomic_store_n(&mailbox->state, MAILBOX_RUNNING, __ATOMIC_RELEASE);
	return machine_continue(&job->machine);
}

static void show_logs(struct job *job)
{
	machine_show_logs(&job->machine);
	lab_show_tail("the job's output", job->log_path);
}

/* Waits for something to happen. Returns 0, or LAB_CANNOT after saying that the machine is gone. */
static int wait_for_machine(struct job *job)
{
	enum machine_event event = machine_wait(&job->machine, POLL_MS);
	uint32_t state = __atomic_load_n(&job->machine.mailbox->state, __ATOMIC_ACQUIRE);

	if (event == MACHINE_RUNS)
		return 0;
	if (event == MACHINE_STOPPED && state == MAILBOX_FULL)
		return empty_mailbox(job);
	pass_log(job);
	if (event == MACHINE_STOPPED)
		lab_error("dom0 panicked while the job ran");
	else
		lab_error("the machine has ended while the job ran: QEMU %s",
			  machine_end_reason(&job->machine));
	show_logs(job);
	return LAB_CANNOT;
}

/* Asks the agent to stop the job, by the next means. */
static void stop_job(struct job *job)
{
	if (job->stopping < MAILBOX_KILL_JOB)
		job->stopping++;
	job->stopped_at = clock_ms();
	__atomic_store_n(&job->machine.mailbox->interrupt, job->stopping, __ATOMIC_RELEASE);
}

/*
 * The user's first signal goes to the job, which has a moment to end by itself. That may not be
 * enough: while guests run on all pCPUs, the machine's time hardly proceeds. The second signal ends
 * all at once.
 */
static int look_at_signals(struct job *job)
{
	if (!lab_signals())
		return 0;
	if (!job->interrupted) {
		job->interrupted = true;
		stop_job(job);
	}
	return lab_signals() > 1 || clock_ms() > job->stopped_at + INTERRUPT_GRACE_MS
		       ? LAB_INTERRUPTED
		       : 0;
}

/*
 * A job without a sign of life is interrupted, then killed; in both cases what it has left comes
 * back. If dom0 does not do even that, it is given up.
 */
static int look_at_limit(struct job *job)
{
	uint64_t end = job->stopping ? job->stopped_at + STOP_GRACE_MS
				     : job->last_sign + job->lab->timeout_s * 1000ull;

	if (job->interrupted || clock_ms() <= end)
		return 0;
	if (!job->stopping)
		lab_error("gave up waiting for output of the job or its end (--timeout %u s)",
			  job->lab->timeout_s);
	if (job->stopping < MAILBOX_KILL_JOB) {
		stop_job(job);
		return 0;
	}
	lab_error("gave up waiting for dom0 to end the job (%d s)", STOP_GRACE_MS / 1000);
	show_logs(job);
	return LAB_CANNOT;
}

/* Wait until the agent is done. */
static int follow(struct job *job)
{
	struct mailbox *mailbox = job->machine.mailbox;
	int ret = 0;

	job->last_sign = clock_ms();
	while (!ret) {
		uint32_t state = __atomic_load_n(&mailbox->state, __ATOMIC_ACQUIRE);

		ret = pass_log(job);
		if (ret || state == MAILBOX_DONE)
			break;
		if (state == MAILBOX_FAILED)
			return lab_error("dom0 cannot run the job: %.*s",
					 (int)sizeof(mailbox->error), mailbox->error);
		ret = look_at_signals(job);
		if (!ret)
			ret = look_at_limit(job);
		if (!ret)
			ret = wait_for_machine(job);
	}
	return ret;
}

/* The job's exit code, unless it had to be stopped for its silence. */
static int end_of_job(struct job *job)
{
	if (!job->stopping || job->interrupted)
		return job->machine.mailbox->exit_code & 0xff;
	show_logs(job);
	return LAB_CANNOT;
}

static int open_log(struct job *job, const char *logs)
{
	int fd;

	snprintf(job->log_path, sizeof(job->log_path), "%.4080sjob.log", logs);
	fd = files_create(job->log_path);
	job->log = fd < 0 ? NULL : fdopen(fd, "w");
	return job->log ? 0 : lab_error("cannot write %s: %s", job->log_path, strerror(errno));
}

int job_run(const struct lab *lab, int snapshot_fd)
{
	struct job job = {.lab = lab, .journal = -1};
	char logs[PATH_MAX];
	int ret = 0;

	if (lab->log_dir)
		snprintf(logs, sizeof(logs), "%s/", lab->log_dir);
	else
		snprintf(logs, sizeof(logs), "%s/lab/", lab->out_dir);
	if (lab->journal)
		snprintf(job.journal_path, sizeof(job.journal_path), "%s", lab->journal);
	else
		snprintf(job.journal_path, sizeof(job.journal_path), "%.4080s/journal",
			 lab->out_dir);
	if ((make_directories(logs) || make_directories(lab->out_dir)) && errno != EEXIST)
		ret = lab_error("cannot make %s or %s: %s", logs, lab->out_dir, strerror(errno));
	if (!ret)
		ret = open_log(&job, logs);
	if (!ret)
		ret = machine_start(&job.machine, lab, logs, snapshot_fd);
	close(snapshot_fd);
	if (!ret)
		ret = job_put(lab, job.machine.mailbox);
	if (!ret)
		ret = machine_continue(&job.machine);
	if (!ret)
		ret = follow(&job);
	if (!ret)
		ret = fetch_results(&job);
	if (!ret)
		ret = end_of_job(&job);
	machine_stop(&job.machine);
	if (job.log)
		fclose(job.log);
	if (job.journal >= 0)
		close(job.journal);
	return ret;
}
