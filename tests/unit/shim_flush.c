// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of hyp-shim/xen/pvh/flush.c: one hypercall for others, none for this vCPU alone. */
#include "scenario.h"

#include <errno.h>
#include <hyp/hyp.h>
#include <pvh/flush.h>

#include "fake_xen.h"
#include "kernel/cpu_shared.h"

static void flush(uint64_t bits)
{
	const struct cpumask mask = {{bits}};

	pvh_flush_tlb(&mask, HYP_FLUSH_ALL);
}

static void flush_masks(void)
{
	for (uint64_t bits = 1; bits < 16; bits++) {
		unsigned int hypercalls = fake_xen.flushes, native = fake_xen.native_flushes;
		uint64_t counted = total(COUNTER_hypercalls);

		flush(bits);
		expect_equal(fake_xen.flushes - hypercalls, bits == 1 ? 0 : 1);
		expect_equal(fake_xen.native_flushes - native, bits == 1 ? 1 : 0);
		expect_equal(total(COUNTER_hypercalls) - counted, bits == 1 ? 0 : 1);
	}
}

static void flush_refused(void)
{
	flush(2);
}

static void run(void (*scenario)(void), enum host_end end, const char *text)
{
	struct host_config config = {.vcpus = 4};
	long refuse = fake_xen.refuse_flush;

	fake_xen_reset(4, &config);
	fake_xen.refuse_flush = refuse;
	if (scenario_run_config(scenario, &config) != end || !strstr(host_console(), text))
		fail_msg("%s\n%s", host_failure(), host_console());
}

static void one_hypercall_for_any_others(void **state)
{
	(void)state;
	run(flush_masks, HOST_POWEROFF, "");
}

static void a_refusal_is_a_panic(void **state)
{
	(void)state;
	fake_xen.refuse_flush = -EINVAL;
	run(flush_refused, HOST_CRASHED, "the hypercall for a TLB flush failed: -22");
	fake_xen.refuse_flush = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_hypercall_for_any_others),
		cmocka_unit_test(a_refusal_is_a_panic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
