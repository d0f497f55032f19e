/* SPDX-License-Identifier: BSD-2-Clause */
/* Unit tests of what is read from Xen's log, and of which guests a Xen refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "xen/facts/boot_log.h"
#include "xen/info.h"

#define START "(XEN) Xen version 4.17.7 (Debian)\n"
#define FACILITIES                                                \
	"(XEN) Speculative mitigation facilities:\n"              \
	"(XEN)   Hardware features: IBPB\n"                       \
	"(XEN)   Support for HVM VMs: RSB\n"                      \
	"(XEN) Using scheduler: SMP Credit Scheduler (credit2)\n" \
	"(XEN)   not one of them\n"

static struct xen_info read_log(enum xen_answer invariant, const char *log)
{
	struct xen_info info = {.tsc_invariant = invariant};

	xen_read_boot_log(log, &info);
	return info;
}

static void mitigations_are_the_lines_below_their_title(void **state)
{
	struct xen_info info = read_log(XEN_NO, START FACILITIES);

	(void)state;
	assert_int_equal(info.nr_mitigations, 2);
	assert_string_equal(info.mitigations[0], "Hardware features: IBPB");
	assert_string_equal(info.mitigations[1], "Support for HVM VMs: RSB");
	info = read_log(XEN_NO, "(XEN) [    1.5] Speculative mitigation facilities:\n"
				"(XEN) [    1.5]   Hardware hints:\x1b[1m\n");
	assert_int_equal(info.nr_mitigations, 1);
	assert_string_equal(info.mitigations[0], "Hardware hints:?[1m");
}

static void a_log_without_its_start_tells_nothing(void **state)
{
	struct xen_info info = read_log(XEN_YES, "(XEN)   Support for HVM VMs: RSB\n");

	(void)state;
	assert_int_equal(info.nr_mitigations, 0);
	assert_int_equal(info.tsc_synchronised, XEN_UNKNOWN);
	info = read_log(XEN_YES, "");
	assert_int_equal(info.tsc_synchronised, XEN_UNKNOWN);
}

static void more_lines_than_there_is_room_for_are_left_out(void **state)
{
	char log[4096] = "(XEN) Speculative mitigation facilities:\n";

	(void)state;
	for (int i = 0; i < XEN_MITIGATIONS_MAX + 5; i++)
		strcat(log, "(XEN)   line\n");
	assert_int_equal(read_log(XEN_NO, log).nr_mitigations, XEN_MITIGATIONS_MAX);
}

static void the_tsc_is_synchronised_if_xen_has_tested_it(void **state)
{
	(void)state;
	assert_int_equal(read_log(XEN_YES, START).tsc_synchronised, XEN_YES);
	assert_int_equal(read_log(XEN_NO, START).tsc_synchronised, XEN_UNKNOWN);
	assert_int_equal(
		read_log(XEN_YES, START "(XEN) TSC warp detected, disabling TSC_RELIABLE\n")
			.tsc_synchronised,
		XEN_NO);
}

static void a_xen_without_hvm_runs_pv_guests(void **state)
{
	const struct xen_info pv_only = {.pv = true}, hvm_only = {.hvm = true, .hap = true},
			      shadow = {.hvm = true};

	(void)state;
	assert_null(xen_refuses(&pv_only, true));
	assert_non_null(xen_refuses(&pv_only, false));
	assert_null(xen_refuses(&hvm_only, false));
	assert_non_null(xen_refuses(&hvm_only, true));
	assert_non_null(strstr(xen_refuses(&shadow, false), "paging"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mitigations_are_the_lines_below_their_title),
		cmocka_unit_test(a_log_without_its_start_tells_nothing),
		cmocka_unit_test(more_lines_than_there_is_room_for_are_left_out),
		cmocka_unit_test(the_tsc_is_synchronised_if_xen_has_tested_it),
		cmocka_unit_test(a_xen_without_hvm_runs_pv_guests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
