/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boots of guests without a hypervisor: each in a QEMU of its own, on the machine where the tool
 * runs. The result is the same as of boot_run().
 */
#ifndef TOOLS_BARE_BARE_H
#define TOOLS_BARE_BARE_H

#include "boot/request.h"

/* Never leaves a process. The caller gives @result to boot_result_free(). */
void bare_run(const struct boot_request *request, struct boot_result *result);

#endif
