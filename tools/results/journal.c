/* SPDX-License-Identifier: BSD-2-Clause */
/* The writer of journals; see journal.h. */
#include "results/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "results/write.h"

int journal_next(const char *dir, char path[FILES_PATH_MAX], struct reason *why)
{
	char name[32];

	for (unsigned int i = 1;; i++) {
		int ret;

		snprintf(name, sizeof(name), JOURNAL_FILE "%u", i);
		ret = files_join(path, dir, name, why);
		if (ret || access(path, F_OK))
			return ret;
	}
}

/* Returns -1, or an error number. */
static int write_all(int fd, const char *text, size_t bytes)
{
	while (bytes) {
		ssize_t put = write(fd, text, bytes);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put ? errno : EIO;
		text += put;
		bytes -= (size_t)put;
	}
	return 0;
}

/* Waits until the line has left the machine. */
static int await_answer(int fd)
{
	ssize_t got;
	char answer;

	do
		got = read(fd, &answer, 1);
	while (got < 0 && errno == EINTR);
	return got == 1 ? 0 : got ? errno : EPIPE;
}

static int sync_line(const struct journal *journal)
{
	if (journal->answers)
		return await_answer(journal->fd);
	return fdatasync(journal->fd) && errno != EINVAL && errno != ENOTSUP ? errno : 0;
}

static int add_text(const struct journal *journal, const char *text, size_t bytes)
{
	int error = write_all(journal->fd, text, bytes);

	return error ?: sync_line(journal);
}

/* Takes over @line; NULL: no memory. */
static void add_line(struct journal *journal, json_t *line)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out;
	int error = ENOMEM;

	if (journal->broken.text[0] || journal->fd < 0) {
		json_decref(line);
		return;
	}
	out = line ? open_memstream(&text, &bytes) : NULL;
	if (out) {
		error = json_dumpf(line, out, results_json_flags) ? ENOMEM : 0;
		fputc('\n', out);
		if (fclose(out) && !error)
			error = ENOMEM;
	}
	if (!error)
		error = add_text(journal, text, bytes);
	if (error)
		reason_set(&journal->broken, error, "the journal: %s", strerror(error));
	free(text);
	json_decref(line);
}

/* The lab's descriptor, or -1. */
static int lab_descriptor(void)
{
	const char *text = getenv(JOURNAL_LAB_VARIABLE);
	uint32_t fd;

	if (!text || number_parse_u32(JOURNAL_LAB_VARIABLE, text, 0, 1023, &fd, NULL))
		return -1;
	return (int)fd;
}

bool journal_leads_out(void)
{
	return lab_descriptor() >= 0;
}

int journal_open(struct journal *journal, const char *dir, const struct results *results,
		 struct reason *why)
{
	char path[FILES_PATH_MAX];
	int ret;

	*journal = (struct journal){.fd = dir ? -1 : lab_descriptor(), .answers = !dir};
	if (dir) {
		ret = journal_next(dir, path, why);
		if (ret)
			return ret;
		journal->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
		if (journal->fd < 0)
			return reason_set(why, errno, "%s: %s", path, strerror(errno));
	}
	add_line(journal,
		 json_pack("{s:s, s:O, s:O, s:O}", "schema", JOURNAL_SCHEMA, "tool", results->tool,
			   "environment", results->environment, "plan", results->plan));
	if (!journal->broken.text[0])
		return 0;
	*why = journal->broken;
	return -EIO;
}

void journal_add_cell(struct journal *journal, uint32_t index, const struct cell *cell)
{
	add_line(journal,
		 json_pack("{s:i, s:o}", "index", (int)index, "cell", results_cell_object(cell)));
}

void journal_add_guest(struct journal *journal, json_t *guest)
{
	add_line(journal, json_pack("{s:O}", "guest", guest));
}

int journal_close(struct journal *journal, struct reason *why)
{
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = -1;
	if (!journal->broken.text[0])
		return 0;
	*why = journal->broken;
	return -EIO;
}
