// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of how the tool writes a file: what is replaced, what is written in place, what fails.
 */
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "sweep/dir/tree.h"
#include "unit.h"

static struct reason why;
static char dir[] = "/tmp/lazyshoot-test-XXXXXX";

/* The path of @name in the test's directory; valid until the eighth call from now. */
static const char *in_dir(const char *name)
{
	static char paths[8][64];
	static unsigned int next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

static int make_dir(void **state)
{
	(void)state;
	strcpy(strchr(dir, '\0') - 6, "XXXXXX");
	return !mkdtemp(dir) || chdir(dir);
}

static int remove_dir(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return chdir("/") || system(command);
}

static int write_to(const char *path, const char *text)
{
	struct new_file file;
	int ret = new_file_open(&file, path, &why);

	if (ret)
		return ret;
	fputs(text, file.stream);
	return new_file_commit(&file, &why);
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void assert_text(const char *path, const char *wanted)
{
	char text[256] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) == strlen(wanted));
	fclose(file);
	assert_string_equal(text, wanted);
}

/* Nothing is left but what a test has made. */
static void assert_entries(unsigned int wanted)
{
	char command[80];
	unsigned int entries = 0;
	FILE *pipe;

	snprintf(command, sizeof(command), "ls -A %s | wc -l", dir);
	pipe = popen(command, "r");
	assert_int_equal(fscanf(pipe, "%u", &entries), 1);
	pclose(pipe);
	assert_int_equal(entries, wanted);
}

static void new_version_comes_whole(void **state)
{
	struct new_file first, second;
	const char *path = in_dir("f");

	(void)state;
	put(path, "old");
	assert_int_equal(new_file_open(&first, path, &why), 0);
	assert_int_equal(new_file_open(&second, path, &why), 0);
	/* Two at once do not share a temporary file, and the old version stays until the end. */
	assert_string_not_equal(first.temporary, second.temporary);
	fputs("first", first.stream);
	fputs("second", second.stream);
	fflush(first.stream);
	assert_text(path, "old");
	assert_int_equal(new_file_commit(&second, &why), 0);
	assert_text(path, "second");
	assert_int_equal(new_file_commit(&first, &why), 0);
	assert_text(path, "first");
	assert_int_equal(new_file_open(&first, path, &why), 0);
	fputs("never", first.stream);
	new_file_abandon(&first);
	assert_text(path, "first");
	assert_entries(1);
	/* A name without a folder. */
	assert_int_equal(write_to("g", "here"), 0);
	assert_text(in_dir("g"), "here");
}

static void rights_stay(void **state)
{
	struct stat st;
	mode_t mask = umask(027);

	(void)state;
	assert_int_equal(write_to(in_dir("new"), "text"), 0);
	umask(mask);
	assert_int_equal(stat(in_dir("new"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(chmod(in_dir("new"), 0604), 0);
	assert_int_equal(write_to(in_dir("new"), "again"), 0);
	assert_int_equal(stat(in_dir("new"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0604);
	if (geteuid())
		return;
	assert_int_equal(chown(in_dir("new"), 1234, 4321), 0);
	assert_int_equal(write_to(in_dir("new"), "as root"), 0);
	assert_int_equal(stat(in_dir("new"), &st), 0);
	assert_int_equal(st.st_uid, 1234);
	assert_int_equal(st.st_gid, 4321);
}

static void assert_link(const char *path, const char *wanted)
{
	char target[64] = "";

	assert_true(readlink(path, target, sizeof(target) - 1) > 0);
	assert_string_equal(target, wanted);
}

static void links_stay(void **state)
{
	(void)state;
	assert_int_equal(mkdir(in_dir("sub"), 0777), 0);
	put(in_dir("sub/f"), "old");
	assert_int_equal(symlink("f", in_dir("sub/near")), 0);
	assert_int_equal(symlink("sub/near", in_dir("far")), 0);
	assert_int_equal(write_to(in_dir("far"), "new"), 0);
	assert_text(in_dir("sub/f"), "new");
	assert_link(in_dir("far"), "sub/near");
	assert_link(in_dir("sub/near"), "f");
	/* One that leads to nothing yet. */
	assert_int_equal(symlink("sub/g", in_dir("dangling")), 0);
	assert_int_equal(write_to(in_dir("dangling"), "there"), 0);
	assert_text(in_dir("sub/g"), "there");
	assert_link(in_dir("dangling"), "sub/g");
	assert_int_equal(symlink("loop", in_dir("loop")), 0);
	assert_int_equal(write_to(in_dir("loop"), "x"), -ELOOP);
	assert_entries(4);
}

static void others_are_written_in_place(void **state)
{
	char text[16] = "";
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(mkfifo(in_dir("fifo"), 0666), 0);
	fd = open(in_dir("fifo"), O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	assert_int_equal(write_to(in_dir("fifo"), "text"), 0);
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	assert_string_equal(text, "text");
	close(fd);
	assert_int_equal(stat(in_dir("fifo"), &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_entries(1);
}

/* What the shell has opened for appending is appended to. */
static void own_descriptors_are_written_to(void **state)
{
	char name[32];
	int fds[2], fd;
	char text[16] = "";

	(void)state;
	put(in_dir("log"), "before ");
	fd = open(in_dir("log"), O_WRONLY | O_APPEND);
	snprintf(name, sizeof(name), "/dev/fd/%d", fd);
	assert_int_equal(write_to(name, "after"), 0);
	close(fd);
	assert_text(in_dir("log"), "before after");
	assert_int_equal(pipe(fds), 0);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fds[1]);
	assert_int_equal(symlink(name, in_dir("link")), 0);
	assert_int_equal(write_to(in_dir("link"), "piped"), 0);
	assert_int_equal(read(fds[0], text, sizeof(text)), 5);
	assert_string_equal(text, "piped");
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(write_to(name, "closed"), -EBADF);
	assert_entries(2);
}

/*
 * A device that is always full: for root one of our own, because a tool that is wrong would replace
 * the machine's. NULL where none can be made.
 */
static const char *full_device(void)
{
	const char *path = in_dir("full");

	if (geteuid())
		return "/dev/full";
	return mknod(path, S_IFCHR | 0666, makedev(1, 7)) || access(path, W_OK) ? NULL : path;
}

/* Found long before the end, and still said as it was. */
static void full_device_is_said(void **state)
{
	const char *device = full_device();
	struct new_file file;
	int fd = device ? open(device, O_WRONLY) : -1;

	(void)state;
	if (fd < 0)
		skip();
	close(fd);
	assert_int_equal(new_file_open(&file, device, &why), 0);
	for (int i = 0; i < 100000; i++)
		fputs("text", file.stream);
	errno = 0;
	assert_int_equal(new_file_commit(&file, &why), -ENOSPC);
	assert_non_null(strstr(why.text, "/full: No space left on device"));
	assert_int_equal(write_to(device, "x"), -ENOSPC);
}

/* A regular file that cannot grow: the old version stays, and no temporary file. */
static void write_errors_are_kept(void **state)
{
	const struct rlimit small = {4096, RLIM_INFINITY};
	struct rlimit before;
	struct new_file file;

	(void)state;
	put(in_dir("f"), "old");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(new_file_open(&file, in_dir("f"), &why), 0);
	for (int i = 0; i < 100000; i++)
		fputs("text", file.stream);
	assert_int_equal(new_file_commit(&file, &why), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_text(in_dir("f"), "old");
	assert_entries(1);
}

static void bad_paths_are_refused(void **state)
{
	char name[FILES_PATH_MAX + 8];

	(void)state;
	assert_int_equal(write_to("/nonexistent/f", "x"), -ENOENT);
	assert_int_equal(write_to(dir, "x"), -EISDIR);
	assert_int_equal(write_to("", "x"), -ENOENT);
	put(in_dir("f"), "file");
	assert_int_equal(write_to(in_dir("f/g"), "x"), -ENOTDIR);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(write_to(name, "x"), -ENAMETOOLONG);
	name[300] = '\0';
	assert_int_equal(write_to(name, "x"), -ENAMETOOLONG);
	assert_entries(1);
}

static void input_is_not_an_output(void **state)
{
	(void)state;
	put(in_dir("in"), "text");
	assert_int_equal(symlink("in", in_dir("soft")), 0);
	assert_int_equal(link(in_dir("in"), in_dir("hard")), 0);
	assert_int_equal(files_check_output(in_dir("in"), in_dir("in"), &why), -EINVAL);
	assert_non_null(strstr(why.text, "/in: is the input"));
	assert_int_equal(files_check_output("in", in_dir("in"), &why), -EINVAL);
	assert_int_equal(files_check_output(in_dir("soft"), in_dir("in"), &why), -EINVAL);
	assert_int_equal(files_check_output(in_dir("in"), in_dir("soft"), &why), -EINVAL);
	assert_int_equal(files_check_output(in_dir("hard"), in_dir("in"), &why), -EINVAL);
	assert_int_equal(files_check_output(in_dir("new"), in_dir("in"), &why), 0);
	assert_int_equal(files_check_output("/dev/null", "/dev/null", &why), 0);
	assert_int_equal(files_check_output("-", in_dir("in"), &why), 0);
}

static void directories_are_made(void **state)
{
	char path[FILES_PATH_MAX];

	(void)state;
	assert_int_equal(files_join(path, dir, "a/b", &why), 0);
	assert_int_equal(files_make_dir(path, &why), 0);
	assert_int_equal(files_make_dir(path, &why), 0);
	put(in_dir("a/b/f"), "text");
	assert_int_equal(files_make_dir(in_dir("a/b/f"), &why), -ENOTDIR);
}

/* Links are not followed, and what is no file stays: a FIFO stands for a device here. */
static void logs_are_new_files(void **state)
{
	struct stat st;
	int fd, reader;

	(void)state;
	put(in_dir("target"), "text");
	assert_int_equal(symlink("target", in_dir("log")), 0);
	fd = files_create(in_dir("log"));
	assert_int_equal(write(fd, "log", 3), 3);
	close(fd);
	assert_text(in_dir("target"), "text");
	assert_text(in_dir("log"), "log");
	assert_int_equal(mkfifo(in_dir("fifo"), 0666), 0);
	reader = open(in_dir("fifo"), O_RDONLY | O_NONBLOCK);
	fd = files_create(in_dir("fifo"));
	assert_true(reader >= 0 && fd >= 0);
	close(fd);
	close(reader);
	assert_int_equal(lstat(in_dir("fifo"), &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_int_equal(files_create(dir), -1);
	assert_entries(3);
}

static void trees_go_and_links_are_not_followed(void **state)
{
	(void)state;
	assert_int_equal(files_make_dir(in_dir("a/b"), &why), 0);
	assert_int_equal(files_make_dir(in_dir("other"), &why), 0);
	put(in_dir("a/b/f"), "text");
	put(in_dir("other/f"), "text");
	assert_int_equal(symlink("../other", in_dir("a/link")), 0);
	assert_int_equal(tree_remove(in_dir("a"), &why), 0);
	assert_int_equal(tree_remove(in_dir("a"), &why), 0);
	assert_text(in_dir("other/f"), "text");
	assert_entries(1);
}

/* Of a killed process; what is being written stays. */
static void temporaries_go(void **state)
{
	struct new_file file;

	(void)state;
	assert_int_equal(new_file_open(&file, in_dir("f"), &why), 0);
	put(in_dir(".lazyshoot-abcdef"), "half");
	put(in_dir(".lazyshoot-notes"), "of the user's");
	put(in_dir("lazyshoot-abcdef"), "of the user's");
	tree_remove_temporaries(dir);
	assert_int_equal(access(in_dir(".lazyshoot-abcdef"), F_OK), -1);
	assert_entries(3);
	assert_int_equal(new_file_commit(&file, &why), 0);
	tree_remove_temporaries(in_dir("missing"));
	assert_entries(3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(new_version_comes_whole),
		TEST(rights_stay),
		TEST(links_stay),
		TEST(others_are_written_in_place),
		TEST(own_descriptors_are_written_to),
		TEST(full_device_is_said),
		TEST(write_errors_are_kept),
		TEST(bad_paths_are_refused),
		TEST(input_is_not_an_output),
		TEST(directories_are_made),
		TEST(logs_are_new_files),
		TEST(trees_go_and_links_are_not_followed),
		TEST(temporaries_go),
	};

	return cmocka_run_group_tests_name("tool files", tests, NULL, NULL);
}
