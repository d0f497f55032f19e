// SPDX-License-Identifier: BSD-2-Clause
/*
 * Makes every machine of the tests that it is linked into a classic PV domain, also those of tests
 * of guest/ that know nothing of it (pv.mk): host_run()'s default backend is fake_pv_ops.
 */
#include "unit.h"

#include <host/machine.h>

#include "fake_pv.h"

enum host_end __real_host_run(const struct host_config *config);
enum host_end __wrap_host_run(const struct host_config *config);

enum host_end __wrap_host_run(const struct host_config *config)
{
	struct host_config on_pv = *config;

	if (!on_pv.ops)
		on_pv.ops = fake_pv_ops;
	return __real_host_run(&on_pv);
}

/* guest_lazy.c's: expects the machine to find what Xen finds here, and pv_oracle.c looks for. */
static void __attribute__((constructor)) filter_tests(void)
{
	cmocka_set_skip_filter("debug_vm_names_the_vcpu");
}
