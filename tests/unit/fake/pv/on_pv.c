// SPDX-License-Identifier: BSD-2-Clause
/*
 * Makes every machine of the tests that it is linked into a classic PV domain, also those of tests
 * of guest/ that know nothing of it (pv.mk): host_run() takes fake_pv_ops.
 */
#include <host/machine.h>

#include "fake_pv.h"

enum host_end __real_host_run(const struct host_config *config);
enum host_end __wrap_host_run(const struct host_config *config);

enum host_end __wrap_host_run(const struct host_config *config)
{
	struct host_config on_pv = *config;

	on_pv.ops = fake_pv_ops;
	on_pv.user_page = fake_pv_user_page;
	return __real_host_run(&on_pv);
}
