// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of lab/qemu/line_table.c: which access makes a line move. */
#include "unit.h"

#include "lab/qemu/line_table.h"

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
		cmocka_unit_test_teardown(grows_without_forgetting, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
