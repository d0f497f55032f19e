/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests of which domains `clean`, and each sweep that starts, destroys: tools/xen/orphans.c
 * over a list of domains in the place of Xen's.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "xen/domain.h"
#include "xen/orphans.h"
#include "xen/owner.h"
#include "xen/storename.h"

enum {
	OTHERS = 1,
	LEFT,
	LIVE,
	STUBBORN, /* left, and cannot be destroyed */
	END
};

static uint8_t handles[END][OWNER_HANDLE_BYTES];
static bool destroyed[END], unnamed[END];

void xen_for_each_domain(struct xen *xen,
			 void (*visit)(struct xen *xen, uint32_t domid,
				       const uint8_t handle[OWNER_HANDLE_BYTES], void *arg),
			 void *arg)
{
	for (uint32_t domid = OTHERS; domid < END; domid++)
		visit(xen, domid, handles[domid], arg);
}

int xen_destroy(struct xen *xen, uint32_t domid)
{
	(void)xen;
	destroyed[domid] = true;
	return domid == STUBBORN ? -EBUSY : 0;
}

void storename_remove(uint32_t domid)
{
	unnamed[domid] = true;
}

/* This process is alive; one with its pid that started at another time is not. */
static int make_domains(void **state)
{
	(void)state;
	memset(destroyed, 0, sizeof(destroyed));
	memset(unnamed, 0, sizeof(unnamed));
	for (int domid = OTHERS; domid < END; domid++)
		if (owner_make_handle(handles[domid], AREA_CHECK))
			return -1;
	handles[OTHERS][0] ^= 1;
	handles[LEFT][OWNER_HANDLE_BYTES - 1] ^= 1;
	handles[STUBBORN][OWNER_HANDLE_BYTES - 1] ^= 1;
	return 0;
}

static void a_sweep_that_runs_keeps_its_domains(void **state)
{
	struct orphans orphans = {.all = false};

	(void)state;
	orphans_destroy(NULL, &orphans);
	assert_true(destroyed[LEFT] && unnamed[LEFT]);
	assert_false(destroyed[LIVE] || unnamed[LIVE]);
	assert_false(destroyed[OTHERS] || unnamed[OTHERS]);
	assert_int_equal(orphans.destroyed, 1);
	assert_int_equal(orphans.kept, 1);
	assert_int_equal(orphans.failed, 1);
}

static void all_are_ours_alone(void **state)
{
	struct orphans orphans = {.all = true};

	(void)state;
	orphans_destroy(NULL, &orphans);
	assert_true(destroyed[LEFT] && destroyed[LIVE]);
	assert_false(destroyed[OTHERS]);
	assert_int_equal(orphans.destroyed, 2);
	assert_int_equal(orphans.kept, 0);
	assert_int_equal(orphans.failed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_sweep_that_runs_keeps_its_domains, make_domains),
		cmocka_unit_test_setup(all_are_ours_alone, make_domains),
	};

	return cmocka_run_group_tests_name("tool orphans", tests, NULL, NULL);
}
