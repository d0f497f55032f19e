// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of journals and of what is read of a sweep that has not ended: cut anywhere, begun
 * again, damaged, on a full disk.
 */
#include "results/read/unfinished.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/journal.h"
#include "results/read/journal.h"
#include "results/save.h"
#include "unit.h"

static struct reason why;
static char dir[] = "/tmp/lazyshoot-test-XXXXXX";
static struct results what;

static int make_dir(void **state)
{
	(void)state;
	strcpy(strchr(dir, '\0') - 6, "XXXXXX");
	what = (struct results){
		.tool = json_pack("{s:s, s:s}", "name", "lazyshoot", "revision", "r"),
		.environment = json_pack("{s:s, s:s, s:s, s:i, s:[]}", "unit", "instructions",
					 "lab", "exact", "steal_unit", "virtual-ns", "tsc_khz",
					 1000000, "guests"),
		.plan = json_pack("{s:i}", "reps", 3),
	};
	return !what.tool || !what.environment || !what.plan || !mkdtemp(dir);
}

static int remove_dir(void **state)
{
	char command[64];

	(void)state;
	results_free(&what);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* A cell without figures; @rep says which. */
static struct cell cell_of(unsigned int rep, const char *reason)
{
	struct cell cell = {.vcpus = 1,
			    .booted_vcpus = 1,
			    .pass = AREA_CHECK,
			    .overcommit = 1,
			    .rep = rep,
			    .status = CELL_FAILED};

	strcpy(cell.axis[AXIS_GUEST], "pvh");
	for (int id = 0; id < NR_AXES; id++)
		if (id != AXIS_GUEST)
			strcpy(cell.axis[id], axes[id].entries[0].name);
	strcpy(cell.reason, reason);
	return cell;
}

static void add(struct journal *journal, uint32_t index, const char *reason)
{
	const struct cell cell = cell_of(index, reason);

	journal_add_cell(journal, index, &cell);
}

static void add_guest(struct journal *journal, unsigned int vcpus)
{
	json_t *guest = json_pack("{s:s, s:i}", "guest", "pvh", "vcpus", (int)vcpus);

	journal_add_guest(journal, guest);
	json_decref(guest);
}

static void begin(struct journal *journal, const char *where)
{
	assert_int_equal(journal_open(journal, where, &what, &why), 0);
}

static const char *path_of(const char *where, const char *name)
{
	static char path[2][FILES_PATH_MAX];
	static unsigned int next;

	next = !next;
	assert_int_equal(files_join(path[next], where, name, &why), 0);
	return path[next];
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "a");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* Two starts of a job: of a cell that both have, the second one's counts, and so does its guest. */
static void last_line_counts(void **state)
{
	struct results job = {0};
	struct journal journal;
	json_t *guests;

	(void)state;
	begin(&journal, dir);
	add_guest(&journal, 1);
	add(&journal, 2, "first");
	add(&journal, 0, "first");
	assert_int_equal(journal_close(&journal, &why), 0);
	begin(&journal, dir);
	add_guest(&journal, 1);
	add(&journal, 0, "second");
	add(&journal, 1, "second");
	assert_int_equal(journal_close(&journal, &why), 0);
	assert_int_equal(journal_read_job(dir, &job, &why), 0);
	assert_int_equal(job.nr_cells, 3);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(job.cells[i].index, i);
		assert_int_equal(job.cells[i].rep, i);
		assert_string_equal(job.cells[i].reason, i < 2 ? "second" : "first");
	}
	guests = json_object_get(job.environment, "guests");
	assert_int_equal(json_array_size(guests), 1);
	assert_true(json_equal(job.plan, what.plan));
	results_free(&job);
}

/* Cut at each byte, as a kill or a full disk may: what is before the last end of a line holds. */
static void may_be_cut_anywhere(void **state)
{
	struct journal journal;
	const char *path;
	struct stat st;

	(void)state;
	begin(&journal, dir);
	for (uint32_t i = 0; i < 3; i++)
		add(&journal, i, "whole");
	assert_int_equal(journal_close(&journal, &why), 0);
	path = path_of(dir, JOURNAL_FILE "1");
	assert_int_equal(stat(path, &st), 0);
	for (off_t bytes = st.st_size; bytes >= 0; bytes--) {
		struct results job = {0};
		size_t cells;

		assert_int_equal(truncate(path, bytes), 0);
		assert_int_equal(journal_read_job(dir, &job, &why), 0);
		cells = job.nr_cells;
		assert_true(bytes == st.st_size ? cells == 3 : cells < 3);
		assert_true(!cells || job.tool);
		results_free(&job);
	}
}

static void bad_lines_are_refused(void **state)
{
	static const char *const bad[] = {"{}x\n",
					  "nonsense\n",
					  "{\"index\":1,\"cell\":{}}\n",
					  "{\"index\":1,\"cell\":[]}\n",
					  "{\"index\":-1,\"cell\":{\"guest\":\"pvh\"}}\n",
					  "{\"index\":65536,\"cell\":{\"guest\":\"pvh\"}}\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct results job = {0};
		struct journal journal;

		begin(&journal, dir);
		add(&journal, 0, "before");
		assert_int_equal(journal_close(&journal, &why), 0);
		put(path_of(dir, JOURNAL_FILE "1"), bad[i]);
		assert_int_equal(journal_read_job(dir, &job, &why), -EBADMSG);
		assert_non_null(strstr(why.text, JOURNAL_FILE "1: line 3: "));
		assert_int_equal(job.nr_cells, 1);
		results_free(&job);
		assert_int_equal(unlink(path_of(dir, JOURNAL_FILE "1")), 0);
	}
	put(path_of(dir, JOURNAL_FILE "1"), "{\"schema\":\"lazyshoot-journal-0\"}\n");
	{
		struct results job = {0};

		assert_int_equal(journal_read_job(dir, &job, &why), -EBADMSG);
		results_free(&job);
	}
}

/* The first line that could not be written is said, and none after it is written. */
static void full_disk_is_said(void **state)
{
	const struct rlimit small = {4096, RLIM_INFINITY};
	struct rlimit before;
	struct results job = {0};
	struct journal journal;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	begin(&journal, dir);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (uint32_t i = 0; i < 100; i++)
		add(&journal, i, "written");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	add(&journal, 100, "after that");
	assert_int_equal(journal_close(&journal, &why), -EIO);
	assert_string_equal(why.text, "the journal: File too large");
	assert_int_equal(journal_read_job(dir, &job, &why), 0);
	assert_true(job.nr_cells > 0 && job.nr_cells < 100);
	assert_int_equal(job.cells[job.nr_cells - 1].index, job.nr_cells - 1);
	results_free(&job);
}

/* In the lab a line counts when the other side has acknowledged it. */
static void lab_acknowledges(void **state)
{
	struct journal journal;
	char number[16];
	int ends[2];

	(void)state;
	assert_false(journal_leads_out());
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	snprintf(number, sizeof(number), "%d", ends[0]);
	setenv(JOURNAL_LAB_VARIABLE, number, 1);
	assert_true(journal_leads_out());
	assert_int_equal(write(ends[1], "\n\n", 2), 2);
	begin(&journal, NULL);
	add(&journal, 0, "acknowledged");
	close(ends[1]);
	signal(SIGPIPE, SIG_IGN);
	add(&journal, 1, "nobody listens");
	assert_int_equal(journal_close(&journal, &why), -EIO);
	assert_non_null(strstr(why.text, "the journal: "));
	unsetenv(JOURNAL_LAB_VARIABLE);
}

/* A sweep with two jobs, the second of which has not begun. */
static void make_unfinished(void)
{
	const char *path;
	struct journal journal;

	assert_int_equal(files_make_dir(path_of(dir, UNFINISHED_DIR "/one"), &why), 0);
	begin(&journal, path_of(dir, UNFINISHED_DIR "/one"));
	add(&journal, 0, "measured");
	assert_int_equal(journal_close(&journal, &why), 0);
	path = path_of(dir, UNFINISHED_DIR "/" UNFINISHED_FILE);
	json_object_set_new(what.plan, "iters", json_integer(4));
	{
		json_t *line =
			json_pack("{s:s, s:O, s:O, s:O, s:[s, s], s:[s]}", "schema", JOURNAL_SCHEMA,
				  "tool", what.tool, "environment", what.environment, "plan",
				  what.plan, "jobs", "one", "two", "arguments", "sweep");

		assert_int_equal(json_dump_file(line, path, JSON_COMPACT), 0);
		json_decref(line);
	}
}

static void unfinished_sweep_is_read(void **state)
{
	struct results results;
	const char *path;

	(void)state;
	make_unfinished();
	assert_int_equal(results_read_any(dir, &results, &why), 0);
	assert_int_equal(results.nr_cells, 1);
	assert_string_equal(results.cells[0].reason, "measured");
	assert_true(json_equal(results.plan, what.plan));
	results_free(&results);
	/* By its name, the file is what counts. */
	what.nr_cells = 0;
	assert_int_equal(results_save(&what, dir, &why), 0);
	path = path_of(dir, RESULTS_FILE);
	assert_int_equal(results_read_any(path, &results, &why), 0);
	assert_int_equal(results.nr_cells, 0);
	results_free(&results);
	/* A job's name is no path. */
	path = path_of(dir, UNFINISHED_DIR "/" UNFINISHED_FILE);
	assert_int_equal(unlink(path), 0);
	put(path,
	    "{\"schema\":\"" JOURNAL_SCHEMA "\",\"tool\":{},\"environment\":{\"unit\":\"ns\"},"
	    "\"plan\":{},\"jobs\":[\"../one\"],\"arguments\":[\"sweep\"]}");
	assert_int_equal(results_read_any(dir, &results, &why), -EBADMSG);
	assert_non_null(strstr(why.text, "jobs[0] is not the name of a job"));
	results_free(&results);
	/* Without jobs/, the directory is its results.json. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(results_read_any(dir, &results, &why), 0);
	results_free(&results);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(last_line_counts),  TEST(may_be_cut_anywhere), TEST(bad_lines_are_refused),
		TEST(full_disk_is_said), TEST(lab_acknowledges),    TEST(unfinished_sweep_is_read),
	};

	return cmocka_run_group_tests_name("tool journal", tests, NULL, NULL);
}
