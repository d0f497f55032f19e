/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One boot of a guest on Xen: builds the domain, serves its console, acknowledges its cells,
 * notices how it ends, copies its results area once and destroys it. bare/bare.h does the same
 * without Xen. Called by sweep/run.c.
 */
#ifndef TOOLS_BOOT_BOOT_H
#define TOOLS_BOOT_BOOT_H

#include "boot/request.h"

/* Never leaves a domain. The caller gives @result to boot_result_free(). */
void boot_run(const struct boot_request *request, struct boot_result *result);

#endif
