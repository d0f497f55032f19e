/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of the console ring, the owner mark, the ELF note and new files. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <xen/io/console.h>

#include "area/elfnote.h"
#include "base/files.h"
#include "boot/console.h"
#include "xen/owner.h"

static struct reason why;

static void put(struct xencons_interface *ring, const char *text)
{
	for (; *text; text++)
		ring->out[MASK_XENCONS_IDX(ring->out_prod++, ring->out)] = *text;
}

static void ring_wraps(void **state)
{
	static struct xencons_interface ring;
	char out[8];

	(void)state;
	ring.out_cons = ring.out_prod = UINT32_MAX - 2;
	put(&ring, "hello");
	assert_int_equal(console_take(&ring, out, sizeof(out)), 5);
	assert_memory_equal(out, "hello", 5);
	assert_int_equal(ring.out_cons, ring.out_prod);
	assert_int_equal(console_take(&ring, out, sizeof(out)), 0);
	put(&ring, "0123456789");
	assert_int_equal(console_take(&ring, out, sizeof(out)), 8);
	assert_int_equal(console_take(&ring, out, sizeof(out)), 2);
	assert_memory_equal(out, "89", 2);
}

static void wild_indices_cost_only_text(void **state)
{
	static struct xencons_interface ring;
	static char out[2 * sizeof(ring.out)];

	(void)state;
	for (uint32_t ahead = 2049; ahead; ahead *= 2) {
		ring.out_cons = 77;
		ring.out_prod = 77 + ahead;
		assert_int_equal(console_take(&ring, out, sizeof(out)), sizeof(ring.out));
		assert_int_equal(ring.out_cons, ring.out_prod);
	}
}

static char *tail_of(const struct console *console)
{
	static char text[4096];
	FILE *out = fmemopen(text, sizeof(text), "w");

	console_print_tail(console, out, "> ");
	fclose(out);
	return text;
}

static void tail_keeps_the_last_lines(void **state)
{
	static struct console console;
	char line[32];

	(void)state;
	assert_string_equal(tail_of(&console), "");
	console_add(&console, "a\r\nb", 4);
	assert_string_equal(tail_of(&console), "> a\n> b\n");
	for (int i = 0; i < 40; i++)
		console_add(&console, line, (size_t)snprintf(line, sizeof(line), "%d\n", i));
	assert_string_equal(tail_of(&console), "> 29\n> 30\n> 31\n> 32\n> 33\n> 34\n> 35\n> 36\n"
					       "> 37\n> 38\n> 39\n");
	console_add(&console, "\033[2J\x80", 5);
	assert_non_null(strstr(tail_of(&console), "> ?[2J?\n"));
}

static void long_lines_are_cut(void **state)
{
	static struct console console;

	(void)state;
	for (int i = 0; i < 1000; i++)
		console_add(&console, "x", 1);
	assert_int_equal(strlen(tail_of(&console)), 2 + CONSOLE_LINE_MAX - 1 + 1);
}

static void log_is_bounded(void **state)
{
	char path[] = "/tmp/lazyshoot-test-XXXXXX", block[4096];
	static struct console console;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	memset(block, 'x', sizeof(block));
	console.log = fdopen(fd, "w");
	for (size_t i = 0; i < 2 * CONSOLE_LOG_MAX / sizeof(block); i++)
		console_add(&console, block, sizeof(block));
	assert_true(ftell(console.log) < (long)CONSOLE_LOG_MAX + 100);
	fclose(console.log);
	unlink(path);
}

static void full_disk_is_remembered(void **state)
{
	static struct console console;

	(void)state;
	assert_int_equal(console_open_log(&console, "/dev/full", &why), 0);
	console_add(&console, "text", 4);
	assert_int_equal(console.out.error, ENOSPC);
	console_close(&console);
	assert_null(console.log);
	assert_int_equal(console_open_log(&console, "/nonexistent/log", &why), -ENOENT);
	console_close(&console);
}

static void mark_names_the_living(void **state)
{
	uint8_t handle[OWNER_HANDLE_BYTES], other[OWNER_HANDLE_BYTES];

	(void)state;
	assert_int_equal(owner_make_handle(handle, AREA_CHECK), 0);
	assert_true(owner_is_ours(handle));
	assert_true(owner_is_alive(handle));
	/* The same pid with another start time is another process. */
	memcpy(other, handle, sizeof(other));
	other[15] ^= 1;
	assert_true(owner_is_ours(other));
	assert_false(owner_is_alive(other));
	assert_int_equal(owner_make_handle(other, AREA_ASSIST), 0);
	assert_memory_equal(handle + 8, other + 8, 8);
}

static void mark_of_the_dead(void **state)
{
	uint8_t handle[OWNER_HANDLE_BYTES];
	int fds[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	child = fork();
	if (!child) {
		int ret = owner_make_handle(handle, AREA_CHECK);

		_exit(ret || write(fds[1], handle, sizeof(handle)) != sizeof(handle));
	}
	assert_int_equal(read(fds[0], handle, sizeof(handle)), sizeof(handle));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(owner_is_ours(handle));
	assert_false(owner_is_alive(handle));
	close(fds[0]);
	close(fds[1]);
}

static void others_are_not_ours(void **state)
{
	static const uint8_t zero[OWNER_HANDLE_BYTES];
	uint8_t handle[OWNER_HANDLE_BYTES], changed[OWNER_HANDLE_BYTES];

	(void)state;
	assert_false(owner_is_ours(zero));
	assert_int_equal(owner_make_handle(handle, AREA_CHECK), 0);
	for (unsigned int i = 0; i < 8; i++) {
		if (i == 4 || i == 5)
			continue; /* random */
		memcpy(changed, handle, sizeof(changed));
		changed[i] ^= 0x10;
		assert_false(owner_is_ours(changed));
	}
	memcpy(changed, handle, sizeof(changed));
	changed[8] ^= 0x80;
	assert_false(owner_is_ours(changed));
}

/* A whole ELF file with one note, and a segment whose end is the area. */
struct image {
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdr, load;
	Elf64_Nhdr nhdr;
	char name[12];
	struct area_note note;
};

static struct image valid_image(void)
{
	struct image image = {
		.ehdr = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
				     EV_CURRENT},
			 .e_type = ET_EXEC,
			 .e_machine = EM_X86_64,
			 .e_version = EV_CURRENT,
			 .e_phoff = offsetof(struct image, phdr),
			 .e_ehsize = sizeof(Elf64_Ehdr),
			 .e_phentsize = sizeof(Elf64_Phdr),
			 .e_phnum = 2},
		.phdr = {.p_type = PT_NOTE,
			 .p_offset = offsetof(struct image, nhdr),
			 .p_filesz = sizeof(struct image) - offsetof(struct image, nhdr),
			 .p_align = 4},
		.load = {.p_type = PT_LOAD,
			 .p_paddr = 0x100000,
			 .p_filesz = sizeof(struct image),
			 .p_memsz = 0x110000},
		.nhdr = {sizeof(AREA_NOTE_NAME), sizeof(struct area_note), AREA_NOTE_TYPE},
		.name = AREA_NOTE_NAME,
		.note = {.address = 0x200000, .bytes = 0x10000, .pass = AREA_CHECK},
	};

	return image;
}

static int read_image(const void *image, size_t bytes, struct elf_image *elf)
{
	char path[] = "/tmp/lazyshoot-test-XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, image, bytes), (ssize_t)bytes);
	close(fd);
	ret = elfnote_read(path, elf, &why);
	unlink(path);
	return ret;
}

static void note_is_found(void **state)
{
	struct image image = valid_image();
	struct elf_image elf;

	(void)state;
	assert_int_equal(read_image(&image, sizeof(image), &elf), 0);
	assert_int_equal(elf.note.address, 0x200000);
	assert_int_equal(elf.note.bytes, 0x10000);
	assert_int_equal(elf.bytes, sizeof(image));
	assert_memory_equal(elf.data, &image, sizeof(image));
	elfnote_free(&elf);
}

/* Larger or smaller, in the note and in the segment that ends with the area, and nowhere else. */
static void area_is_resized(void **state)
{
	struct image image = valid_image(), *copy;
	struct elf_image elf;

	(void)state;
	for (uint64_t bytes = 0x1000; bytes <= 0x4000000; bytes *= 16) {
		assert_int_equal(read_image(&image, sizeof(image), &elf), 0);
		assert_int_equal(elfnote_resize(&elf, bytes, &why), 0);
		copy = (struct image *)elf.data;
		assert_int_equal(elf.note.bytes, bytes);
		assert_int_equal(copy->note.bytes, bytes);
		assert_int_equal(copy->load.p_memsz, 0x100000 + bytes);
		copy->note.bytes = image.note.bytes;
		copy->load.p_memsz = image.load.p_memsz;
		assert_memory_equal(elf.data, &image, sizeof(image));
		elfnote_free(&elf);
	}
}

static void area_elsewhere_is_not_resized(void **state)
{
	struct image image;
	struct elf_image elf;

	(void)state;
#define BAD(statement)                                                  \
	image = valid_image();                                          \
	statement;                                                      \
	assert_int_equal(read_image(&image, sizeof(image), &elf), 0);   \
	assert_int_equal(elfnote_resize(&elf, 0x2000, &why), -ENOEXEC); \
	elfnote_free(&elf)
	BAD(image.load.p_type = PT_GNU_STACK);
	BAD(image.load.p_memsz += 0x1000);
	BAD(image.load.p_memsz -= 0x1000);
	BAD(image.load.p_paddr = 0x201000);
	BAD(image.note.address += 0x1000);
#undef BAD
}

static void bad_images_are_refused(void **state)
{
	struct image image;
	struct elf_image elf;

	(void)state;
	assert_int_equal(elfnote_read("/nonexistent", &elf, &why), -ENOENT);
	assert_int_equal(elfnote_read("/", &elf, &why), -ENOEXEC);
	assert_int_equal(read_image("", 0, &elf), -ENOEXEC);
	assert_int_equal(read_image("#!/bin/sh\n", 10, &elf), -ENOEXEC);
	image = valid_image();
	for (size_t bytes = 0; bytes < sizeof(image); bytes++)
		assert_int_equal(read_image(&image, bytes, &elf), -ENOEXEC);
#define BAD(statement)         \
	image = valid_image(); \
	statement;             \
	assert_int_equal(read_image(&image, sizeof(image), &elf), -ENOEXEC)
	BAD(image.ehdr.e_machine = EM_386);
	BAD(image.ehdr.e_ident[EI_CLASS] = ELFCLASS32);
	BAD(image.phdr.p_type = PT_LOAD);
	BAD(image.phdr.p_offset = 1 << 20);
	BAD(image.phdr.p_filesz = UINT64_MAX);
	BAD(image.nhdr.n_type = 2);
	BAD(image.nhdr.n_descsz = 8);
	BAD(image.nhdr.n_namesz = 4);
	BAD(image.name[0] = 'L');
	BAD(image.note.address = 0x200001);
	BAD(image.note.pass = AREA_NO_PASS);
	BAD(image.note.pass = NR_AREA_PASSES);
	BAD(image.note.bytes = 0);
	BAD(image.note.bytes = 0x10001);
	BAD(image.note.bytes = 1ull << 40);
	BAD(image.note.address = UINT64_MAX & ~0xfffull);
	BAD(image.phdr.p_filesz++);
	BAD(image.ehdr.e_shoff = sizeof(image) + 1);
#undef BAD
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ring_wraps),
		cmocka_unit_test(wild_indices_cost_only_text),
		cmocka_unit_test(tail_keeps_the_last_lines),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(log_is_bounded),
		cmocka_unit_test(full_disk_is_remembered),
		cmocka_unit_test(mark_names_the_living),
		cmocka_unit_test(mark_of_the_dead),
		cmocka_unit_test(others_are_not_ours),
		cmocka_unit_test(note_is_found),
		cmocka_unit_test(area_is_resized),
		cmocka_unit_test(area_elsewhere_is_not_resized),
		cmocka_unit_test(bad_images_are_refused),
	};

	return cmocka_run_group_tests_name("tool console", tests, NULL, NULL);
}
