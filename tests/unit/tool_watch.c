/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of how the tool judges a guest that runs, and one that has ended: tools/boot/. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "abi/results.h"
#include "base/clock.h"
#include "boot/watch.h"

#define CELLS 4u

static struct plan plan;
static struct elf_image image;
static struct area_header area;
static struct boot_request request;
static struct watch watch;
static struct reason why;

static int begin(void **state)
{
	(void)state;
	memset(&plan, 0, sizeof(plan));
	for (int id = 0; id < NR_AXES; id++)
		plan.lists[id].nr = 1;
	plan.reps = CELLS;
	memset(&area, 0, sizeof(area));
	area.state = AREA_RUNNING;
	request = (struct boot_request){
		.image = &image, .plan = &plan, .label = "test", .vcpus = 2, .timeout_s = 60};
	watch_begin(&watch, &request);
	watch.area = &area;
	watch_start(&watch);
	return 0;
}

static void cells_only_come(void **state)
{
	(void)state;
	assert_int_equal(watch_cells(&watch, &why), 0);
	area.cells_done = 2;
	assert_int_equal(watch_cells(&watch, &why), 1);
	assert_int_equal(watch_cells(&watch, &why), 0);
	area.cells_done = 1;
	assert_int_equal(watch_cells(&watch, &why), -EBADMSG);
	assert_string_equal(why.text, "the guest says 1 cells done after 2, of 4");
	area.cells_done = CELLS + 1;
	assert_int_equal(watch_cells(&watch, &why), -EBADMSG);
	area.cells_done = CELLS;
	area.state = AREA_DONE;
	assert_int_equal(watch_cells(&watch, &why), 1);
	assert_true(watch.finished);
}

/* Silent for the limit, or without a cell for ten times that: the times are set, not waited for. */
static void silence_is_a_hang(void **state)
{
	uint64_t limit = request.timeout_s * 1000ull, now = clock_ms();

	(void)state;
	assert_false(watch_hangs(&watch, &why));
	watch.last_sign = watch.last_cell = now - limit + 20000;
	assert_false(watch_hangs(&watch, &why));
	assert_in_range(watch_timeout_ms(&watch), 0, 10000);
	watch.last_sign = now - limit;
	assert_true(watch_hangs(&watch, &why));
	assert_string_equal(why.text, "the guest hung: waited 60 s for the end of cell 1 of 4");
	watch_sign(&watch);
	assert_false(watch_hangs(&watch, &why));
	watch.last_cell = now - 10 * limit;
	assert_true(watch_hangs(&watch, &why));
}

static void ends_are_told_apart(void **state)
{
	(void)state;
	area.state = AREA_DONE;
	assert_int_equal(watch_ended(&watch, NULL, &why), BOOT_DONE);
	assert_int_equal(watch_ended(&watch, "the guest crashed", &why), BOOT_FAILED);
	assert_string_equal(why.text, "the guest crashed after 0 of 4 cells");
	area.state = AREA_RUNNING;
	assert_int_equal(watch_ended(&watch, NULL, &why), BOOT_FAILED);
	assert_string_equal(why.text, "the guest powered off after 0 of 4 cells");
	area.state = AREA_FAILED;
	strcpy(area.reason, "no memory\tleft");
	assert_int_equal(watch_ended(&watch, NULL, &why), BOOT_FAILED);
	assert_string_equal(why.text, "the guest gave up after 0 of 4 cells: no memory?left");
}

static void memory_holds_the_results(void **state)
{
	(void)state;
	assert_int_equal(boot_memory_mib(4, 8ull << 20), 56 + 4 + 8);
	assert_int_equal(boot_memory_mib(4, (8ull << 20) + 1), 56 + 4 + 9);
	image.note = (struct area_note){.address = 20ull << 20, .bytes = 12ull << 20};
	request.memory_mib = 32;
	assert_int_equal(boot_check_memory(&request, &why), 0);
	request.memory_mib = 31;
	assert_int_equal(boot_check_memory(&request, &why), -ENOMEM);
	assert_string_equal(why.text, "the plan needs 12 MiB of results and the image 20 MiB, the "
				      "guest has 31 MiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(cells_only_come, begin),
		cmocka_unit_test_setup(silence_is_a_hang, begin),
		cmocka_unit_test_setup(ends_are_told_apart, begin),
		cmocka_unit_test_setup(memory_holds_the_results, begin),
	};

	return cmocka_run_group_tests_name("tool watch", tests, NULL, NULL);
}
