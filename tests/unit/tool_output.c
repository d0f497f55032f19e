/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of an output directory: one sweep at a time has it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sweep/dir/output.h"
#include "sweep/dir/tree.h"

static char dir[] = "/tmp/lazyshoot-XXXXXX";
static struct reason why;

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_directory(void **state)
{
	(void)state;
	return tree_remove(dir, &why);
}

static void one_sweep_has_it(void **state)
{
	struct output mine, theirs;
	char expected[128];

	(void)state;
	assert_int_equal(output_take(&mine, dir, &why), 0);
	assert_int_equal(output_take(&theirs, dir, &why), -EBUSY);
	snprintf(expected, sizeof(expected), "%s: in use by pid %d", dir, (int)getpid());
	assert_string_equal(why.text, expected);
	output_give(&mine);
	assert_int_equal(output_take(&theirs, dir, &why), 0);
	output_give(&theirs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sweep_has_it),
	};

	return cmocka_run_group_tests_name("tool output", tests, make_directory, remove_directory);
}
