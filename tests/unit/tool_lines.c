// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of what lines.so is made of: which access makes a line move (line_table.c), what is
 * counted of it (move_table.c), which object a line belongs to (object_map.c), and its orders.
 */
#include "unit.h"

#include <unistd.h>

#include "lab/qemu/line_table.h"
#include "lab/qemu/lines_orders.h"
#include "lab/qemu/move_table.h"
#include "lab/qemu/object_map.h"

static struct line_table table;

static int forget(void **state)
{
	(void)state;
	line_table_free(&table);
	return 0;
}

static struct line_moves access_by(unsigned int cpu, uint64_t address, bool store)
{
	struct line_moves moves;

	assert_int_equal(line_access(&table, cpu, address, store, &moves), 0);
	return moves;
}

static void expect(struct line_moves moves, bool read, bool write, unsigned int invalidated)
{
	assert_int_equal(moves.read, read);
	assert_int_equal(moves.write, write);
	assert_int_equal(moves.invalidated, invalidated);
}

static void a_first_access_moves_nothing(void **state)
{
	(void)state;
	expect(access_by(0, 0x1000, false), false, false, 0);
	expect(access_by(1, 0x2000, true), false, false, 0);
}

static void a_line_that_nobody_wrote_is_shared_for_nothing(void **state)
{
	(void)state;
	for (unsigned int cpu = 0; cpu < LINE_CPUS_MAX; cpu++)
		expect(access_by(cpu, 0, false), false, false, 0);
}

static void its_own_line_stays(void **state)
{
	(void)state;
	access_by(3, 0x40, true);
	for (unsigned int i = 0; i < 5; i++) {
		expect(access_by(3, 0x40, false), false, false, 0);
		expect(access_by(3, 0x7f, true), false, false, 0);
	}
}

static void a_line_written_in_turns_moves_each_time(void **state)
{
	(void)state;
	access_by(0, 0x80, true);
	for (unsigned int i = 1; i < 100; i++)
		expect(access_by(i % 2, 0x80, true), false, true, 1);
}

/* One of two words on a line is enough. */
static void false_sharing_moves(void **state)
{
	(void)state;
	access_by(0, 0xc0, true);
	expect(access_by(1, 0xf8, false), true, false, 0);
	expect(access_by(0, 0xc0, true), false, false, 1);
	expect(access_by(1, 0xf8, false), true, false, 0);
}

static void a_store_ends_all_copies(void **state)
{
	(void)state;
	access_by(0, 0, true);
	for (unsigned int cpu = 1; cpu < 8; cpu++)
		expect(access_by(cpu, 0, false), true, false, 0);
	expect(access_by(1, 0, true), false, false, 7);
	expect(access_by(0, 0, true), false, true, 1);
}

static void neighbours_are_lines_of_their_own(void **state)
{
	(void)state;
	access_by(0, 0x3f, true);
	expect(access_by(1, 0x40, true), false, false, 0);
}

static void has_the_kernels_address(void **state)
{
	(void)state;
	assert_int_equal(line_view(&table, 0x1000), 0);
	line_set_view(&table, 0x1000, 0xffff888000001000);
	access_by(0, 0x1008, false);
	assert_int_equal(line_view(&table, 0x1000), 0);
	line_set_view(&table, 0x1000, 0xffff888000001000);
	assert_int_equal(line_view(&table, 0x103f), 0xffff888000001000);
	assert_int_equal(line_view(&table, 0x1040), 0);
}

/* The same accesses give the same moves however full the table is: it grows, and collides. */
static void grows_without_forgetting(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 200000; i++)
		access_by(i % 7, i << 6, true);
	for (uint64_t i = 0; i < 200000; i++)
		expect(access_by(8, i << 6, false), true, false, 0);
	assert_int_equal(table.used, 200000);
}

static void counts_are_written_by_place(void **state)
{
	struct move_table moves = {0};
	const struct line_moves read = {.read = true}, stored = {.write = true, .invalidated = 2},
				none = {0};
	struct move_place place = {1, 0x80, 0xffff0088, 0x1234, true, 3, 8};
	char text[256] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	assert_int_equal(move_table_add(&moves, &place, &stored, &none), 0);
	assert_int_equal(move_table_add(&moves, &place, &none, &none), 0);
	place.line = 0x40;
	assert_int_equal(move_table_add(&moves, &place, &read, &read), 0);
	place.line = 0x80;
	assert_int_equal(move_table_add(&moves, &place, &read, &read), 0);
	move_table_write(&moves, out);
	assert_int_equal(moves.used, 0);
	move_table_write(&moves, out);
	fclose(out);
	assert_string_equal(text, "move 1 40 ffff0088 1234 1 3 8 1 0 0 1 0 0\n"
				  "move 1 80 ffff0088 1234 1 3 8 1 1 2 1 0 0\n");
	move_table_free(&moves);
}

static void counts_of_many_places(void **state)
{
	struct move_table moves = {0};
	const struct line_moves read = {.read = true};

	(void)state;
	for (unsigned int i = 0; i < 40000; i++) {
		struct move_place place = {.line = (i % 20000) << 6};

		assert_int_equal(move_table_add(&moves, &place, &read, &read), 0);
	}
	assert_int_equal(moves.used, 20000);
	move_table_free(&moves);
}

static void objects_begin_and_end(void **state)
{
	struct object_map map = {0};
	const struct object mm = {0x10000, 1, 256}, task = {0x10040, 2, 64};

	(void)state;
	assert_null(object_map_at(&map, 0x10000));
	object_map_remove(&map, 0x10000);
	assert_int_equal(object_map_add(&map, &mm), 0);
	assert_int_equal(object_map_at(&map, 0x100ff)->kind, 1);
	assert_null(object_map_at(&map, 0x10100));
	object_map_remove(&map, 0x10080);
	assert_null(object_map_at(&map, 0x10000));
	assert_int_equal(object_map_add(&map, &mm), 0);
	assert_int_equal(object_map_add(&map, &task), 0);
	assert_int_equal(object_map_at(&map, 0x10000)->kind, 1);
	assert_int_equal(object_map_at(&map, 0x10050)->kind, 2);
	object_map_free(&map);
}

static int read_orders(const char *text, struct lines_orders *orders)
{
	char path[] = "/tmp/lazyshoot-orders.XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	ret = lines_orders_read(path, orders);
	unlink(path);
	return ret;
}

static void takes_orders(void **state)
{
	static struct lines_orders orders;

	(void)state;
	assert_int_equal(
		read_orders(
			"kernel 1000 2000\ncell abc\nperiods 100 8\nbegin 10 1 own 2\nfinish 20 1\n"
			"begin 30 0 all 1\nobject 40 1 8 256\ngone 50\n",
			&orders),
		0);
	assert_int_equal(orders.nr_marks, 6);
	assert_int_equal(orders.periods, 0x100);
	assert_int_equal(orders.kernel[1], 0x2000);
	assert_int_equal(orders.mark[1].weight, 2);
	assert_false(orders.mark[1].all);
	assert_true(orders.mark[3].all);
	assert_int_equal(orders.mark[4].offset, 8);
	assert_int_equal(orders.mark[4].bytes, 256);
	assert_int_equal(orders.mark[5].kind, MARK_GONE);
}

static void refuses_other_orders(void **state)
{
	static const char *const texts[] = {"cell\n",
					    "begin 10 64 own 1\n",
					    "begin 10 1 some 1\n",
					    "object 40 1 8 7\n",
					    "hello\n",
					    "\n"};
	static struct lines_orders orders;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(read_orders(texts[i], &orders), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_first_access_moves_nothing, forget),
		cmocka_unit_test_teardown(a_line_that_nobody_wrote_is_shared_for_nothing, forget),
		cmocka_unit_test_teardown(its_own_line_stays, forget),
		cmocka_unit_test_teardown(a_line_written_in_turns_moves_each_time, forget),
		cmocka_unit_test_teardown(false_sharing_moves, forget),
		cmocka_unit_test_teardown(a_store_ends_all_copies, forget),
		cmocka_unit_test_teardown(neighbours_are_lines_of_their_own, forget),
		cmocka_unit_test_teardown(has_the_kernels_address, forget),
		cmocka_unit_test_teardown(grows_without_forgetting, forget),
		cmocka_unit_test(counts_are_written_by_place),
		cmocka_unit_test(counts_of_many_places),
		cmocka_unit_test(objects_begin_and_end),
		cmocka_unit_test(takes_orders),
		cmocka_unit_test(refuses_other_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
