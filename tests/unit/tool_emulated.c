/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests of what runs guests without Xen, as far as it needs no QEMU: the ends of a bare
 * machine, the options of exact time, a core for each boot, what the lab's snapshot is keyed by.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bare/bare_machine.h"
#include "bare/emulation.h"
#include "bare/machine.h"
#include "lab/archive.h"
#include "lab/client/assist.h"
#include "lab/host/key.h"
#include "lab/host/machine_args.h"
#include "results/save.h"
#include "sweep/jobs/cores.h"

static struct reason why;

/* The rest of the lab, which key.c uses to make a key. */
const char *const image_files[] = {NULL};

int lab_error(const char *format, ...)
{
	(void)format;
	return LAB_CANNOT;
}

char *machine_args_text(const struct lab *lab)
{
	(void)lab;
	return NULL;
}

/* How a machine has ended whose QEMU ends with @code, or is killed if that is negative. */
static enum bare_end end_by(int code, const char *message)
{
	struct bare_machine machine = {.process = -1, .console = -1, .messages = -1};
	char path[] = "/tmp/lazyshoot-XXXXXX";
	enum bare_end end;

	machine.messages = mkstemp(path);
	assert_true(machine.messages >= 0);
	unlink(path);
	assert_int_equal(write(machine.messages, message, strlen(message)), strlen(message));
	machine.pid = fork();
	if (!machine.pid) {
		if (code < 0)
			raise(SIGKILL);
		_exit(code);
	}
	end = bare_machine_end(&machine, &why);
	assert_int_equal(machine.pid, 0);
	bare_machine_release(&machine);
	return end;
}

static void a_bare_machine_s_ends_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(end_by(BARE_EXIT_CODE(BARE_EXIT_POWEROFF), ""), BARE_POWEROFF);
	assert_int_equal(end_by(BARE_EXIT_CODE(BARE_EXIT_CRASH), ""), BARE_CRASH);
	assert_int_equal(end_by(0, ""), BARE_RESET);
	assert_int_equal(end_by(1, BARE_QEMU ": no such device\nmore"), BARE_BROKEN);
	assert_string_equal(why.text, "QEMU ended with code 1: no such device");
	assert_int_equal(end_by(-1, ""), BARE_BROKEN);
	assert_string_equal(why.text, "QEMU was killed by signal 9");
}

static bool has(const char *const *argv, const char *name, const char *value)
{
	for (; argv[0] && argv[1]; argv++)
		if (!strcmp(argv[0], name) && !strcmp(argv[1], value))
			return true;
	return false;
}

static void exact_time_counts_instructions(void **state)
{
	const char *argv[32] = {"qemu"};
	struct turn turn = {.interval_us = 777};

	(void)state;
	assert_true(emulation_add_exact(argv, 1, &turn) > 1);
	assert_true(has(argv, "-icount", "shift=0,sleep=off"));
	assert_true(has(argv, "-accel", "tcg,thread=single"));
	assert_true(has(argv, "-object", "filter-buffer,id=turn-end,netdev=turns,interval=777"));
	assert_int_equal(emulation_add(argv, 1, emulation_fast), 5);
	assert_true(has(argv, "-accel", "tcg,thread=multi"));
	assert_false(has(argv, "-icount", "shift=0,sleep=off"));
}

/* A core that another sweep has claimed is not claimed again; given back it can be. */
static void a_core_is_one_boot_s(void **state)
{
	static struct cores mine, theirs;
	struct core *first, *other;

	(void)state;
	cores_init(&mine);
	cores_init(&theirs);
	/* One that no sweep on this machine has. */
	mine.nr = theirs.nr = 1;
	mine.core[0].cpu = theirs.core[0].cpu = 100000 + (int)getpid();
	first = core_take(&mine);
	assert_true(first && first->claim >= 0);
	assert_null(core_take(&mine));
	other = core_take(&theirs);
	assert_true(other && other->claim < 0);
	core_give(other);
	core_give(first);
	other = core_take(&theirs);
	assert_true(other && other->claim >= 0);
	core_give(other);
}

static uint64_t sum_of(const char *text, size_t bytes)
{
	char path[] = "/tmp/lazyshoot-XXXXXX";
	int fd = mkstemp(path);
	uint64_t size, sum;

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, text, bytes), bytes);
	assert_int_equal(key_sum_file(fd, &size, &sum), 0);
	assert_int_equal(size, bytes);
	close(fd);
	return sum;
}

/* Each byte counts: of the lanes, and of what is left behind them. */
static void another_file_is_another_key(void **state)
{
	char text[107];
	uint64_t sum;

	(void)state;
	memset(text, 'x', sizeof(text));
	sum = sum_of(text, sizeof(text));
	for (size_t i = 0; i < sizeof(text); i++) {
		text[i] ^= 1;
		assert_true(sum_of(text, sizeof(text)) != sum);
		text[i] ^= 1;
	}
	assert_true(sum_of(text, sizeof(text)) == sum);
	assert_true(sum_of(text, sizeof(text) - 1) != sum);
}

/* What a guest of the lab could have packed. */
static struct archive archive;

static int extract(const char *name, uint64_t data_bytes, const char *dir)
{
	static uint8_t block[256];
	struct {
		uint32_t mode, name_bytes;
		uint64_t data_bytes;
	} entry = {0644, (uint32_t)strlen(name) + 1, data_bytes};

	archive = (struct archive){.base = block, .capacity = sizeof(block)};
	memset(block, 0, sizeof(block));
	memcpy(block, &entry, sizeof(entry));
	strcpy((char *)block + sizeof(entry), name);
	archive.used = sizeof(entry) + ((strlen(name) + 8) & ~7ull) + 8;
	return archive_extract(&archive, dir, false);
}

static void archives_stay_in_their_directory(void **state)
{
	char dir[] = "/tmp/lazyshoot-XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(extract("file", 8, dir), 1);
	assert_int_equal(extract("../file", 8, dir), -1);
	assert_int_equal(extract("a/../../file", 8, dir), -1);
	assert_int_equal(extract("/tmp/lazyshoot-file", 8, dir), -1);
	assert_int_equal(extract("file", 9, dir), -1);
	assert_int_equal(extract("file", ~0ull, dir), -1);
	assert_non_null(strstr(archive.error, "an entry has an impossible length"));
	snprintf(path, sizeof(path), "%s/file", dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

/* A directory of the lab's in which the script that looks at Xen is @text. */
static int ask_script(const char *text, char plugin[ASSIST_PLUGIN_MAX])
{
	char dir[] = "/tmp/lazyshoot-XXXXXX", path[64];
	struct lab lab = {.own_dir = "cache", .cache_dir = "cache", .source_dir = dir};
	FILE *script;
	int ret;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/assist-orders", dir);
	script = fopen(path, "w");
	assert_non_null(script);
	fputs(text, script);
	fclose(script);
	assert_int_equal(chmod(path, 0700), 0);
	ret = assist_plugin(&lab, plugin);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	return ret;
}

/* A script that fails is not believed, whatever it has printed. */
static void where_xen_decodes_is_asked_of_a_script(void **state)
{
	char plugin[ASSIST_PLUGIN_MAX];
	struct lab odd = {.own_dir = "a,b", .source_dir = "/"};

	(void)state;
	assert_int_equal(ask_script("#!/bin/sh\necho first=1,last=2\n", plugin), LAB_OK);
	assert_string_equal(plugin, "cache/assist.so,first=1,last=2");
	assert_int_equal(ask_script("#!/bin/sh\necho first=1\nexit 3\n", plugin), LAB_CANNOT);
	assert_int_equal(ask_script("#!/bin/sh\n", plugin), LAB_CANNOT);
	assert_int_equal(assist_plugin(&odd, plugin), LAB_CANNOT);
}

static int write_to_full_device(const struct results *results, FILE *out)
{
	(void)results;
	return fputs("text", out) < 0;
}

static void a_full_disk_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(results_save_as(NULL, "/dev", "full", write_to_full_device, &why),
			 -ENOSPC);
	assert_non_null(strstr(why.text, "/dev/full: No space left on device"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_machine_s_ends_are_told_apart),
		cmocka_unit_test(exact_time_counts_instructions),
		cmocka_unit_test(a_core_is_one_boot_s),
		cmocka_unit_test(another_file_is_another_key),
		cmocka_unit_test(archives_stay_in_their_directory),
		cmocka_unit_test(where_xen_decodes_is_asked_of_a_script),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests_name("tool emulated", tests, NULL, NULL);
}
