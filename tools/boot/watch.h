/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The progress of a running guest, from its results area and its output; and the one copy of the
 * area, once the guest has ended. Used by boot.c and bare/bare.c. The guest may change the area at
 * any time: the two words that are read while it runs decide only how long to wait.
 */
#ifndef TOOLS_BOOT_WATCH_H
#define TOOLS_BOOT_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "area/area.h"
#include "base/progress.h"
#include "boot/request.h"

struct watch {
	const struct boot_request *request;
	struct area_header *area; /* as the guest sees it */
	struct progress progress;
	uint32_t planned;
	struct area_expect expect;
	struct area_reader reader;
	uint32_t done; /* cells seen */
	bool lied; /* about the cells that it has done */
	bool finished; /* the guest said that it is done or gave up */
	uint64_t last_sign; /* of life, in ms */
	uint64_t last_cell;
};

/*
 * Starts the progress line. ->area is set by the caller before the guest runs. In the end
 * watch_release().
 */
void watch_begin(struct watch *watch, const struct boot_request *request);
void watch_release(struct watch *watch);

/* The guest starts to run now. */
void watch_start(struct watch *watch);

/* The guest has shown that it is alive: it has printed something. */
void watch_sign(struct watch *watch);

/*
 * Looks for new cells and hands them to the request's taker. Returns 1 if there are some, 0, or
 * -EBADMSG with @why.
 */
int watch_cells(struct watch *watch, struct reason *why);

/* How long to wait for an event before watch_hangs() must be asked again, in ms. */
int watch_timeout_ms(const struct watch *watch);

/* True, with @why, if the guest hangs: too long without a sign of life, or without a cell. */
bool watch_hangs(const struct watch *watch, struct reason *why);

/*
 * The verdict on a guest that no longer runs: @how is NULL if it powered off in order, else what
 * happened, as in "the guest crashed".
 */
enum boot_end watch_ended(const struct watch *watch, const char *how, struct reason *why);

/* Copies what the guest has used of the area into private memory and validates the copy. */
void watch_read_area(const struct watch *watch, struct boot_result *result);

#endif
