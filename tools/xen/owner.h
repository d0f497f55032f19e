/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mark in a domain's handle (UUID) that says it is ours and which process owns it, so that a
 * later run finds the domains of one that was killed, and touches no others. The handle is a valid
 * UUID of version 8 (RFC 9562):
 *   bytes 0-3 "lzsh", 4 random, 5 the image's pass, 6-7 version and format, 8-11 variant and pid,
 *   12-15 start time
 * The start time (/proc/PID/stat, clock ticks since boot) tells a recycled pid from the owner.
 */
#ifndef TOOLS_XEN_OWNER_H
#define TOOLS_XEN_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/results.h"

#define OWNER_HANDLE_BYTES 16

/*
 * Fills @handle for the calling process and an image of @pass. Returns 0 or -errno (no /proc, no
 * random bytes).
 */
int owner_make_handle(uint8_t handle[OWNER_HANDLE_BYTES], enum area_pass pass);

/* True if @handle has our mark. */
bool owner_is_ours(const uint8_t handle[OWNER_HANDLE_BYTES]);

/* The pass of the image that the domain of @handle, which is ours, was built of. */
enum area_pass owner_pass(const uint8_t handle[OWNER_HANDLE_BYTES]);

/* True if the process that made @handle (which is ours) still runs. */
bool owner_is_alive(const uint8_t handle[OWNER_HANDLE_BYTES]);

#endif
