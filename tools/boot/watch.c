// SPDX-License-Identifier: BSD-2-Clause
/* The progress of a guest; see watch.h. */
#include "boot/watch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "plan/image.h"

#define LONGEST_WAIT_MS  10000
#define POWEROFF_WAIT_MS 100 /* between looks at a guest that has nothing left to measure */
#define CELL_TIMEOUTS    10u /* a guest that only prints hangs after so many timeouts */

void watch_begin(struct watch *watch, const struct boot_request *request)
{
	*watch = (struct watch){.request = request, .planned = plan_cells(request->plan)};
	watch->expect = (struct area_expect){
		.area_bytes = request->image->note.bytes,
		.cells = watch->planned,
		.vcpus = request->vcpus,
		.reps = request->plan->reps,
		.iters = request->plan->iters,
		.iters_min = request->plan->iters_min,
		.pass = image_pass(request->plan->passes[0]),
		.turn = request->plan->turn,
		.debug_vm = request->plan->debug_vm,
		.seed = request->plan->seeds[0],
		.evtchn_abi = plan_variant_name(request->variant, AXIS_EVTCHN_ABI),
		.upcall = plan_variant_name(request->variant, AXIS_UPCALL),
		.ports = plan_variant_name(request->variant, AXIS_PORTS),
	};
	progress_start(&watch->progress, request->label, request->vcpus, watch->planned);
}

void watch_release(struct watch *watch)
{
	area_reader_free(&watch->reader);
}

static void take_cell(void *context, const struct area_env *env, uint32_t index,
		      struct area_cell_data *cell)
{
	const struct boot_request *request = ((struct watch *)context)->request;

	request->take(request->context, request, env, index, cell);
}

void watch_start(struct watch *watch)
{
	watch->last_sign = watch->last_cell = clock_ms();
}

void watch_sign(struct watch *watch)
{
	watch->last_sign = clock_ms();
}

int watch_cells(struct watch *watch, struct reason *why)
{
	uint32_t done = __atomic_load_n(&watch->area->cells_done, __ATOMIC_ACQUIRE);
	uint32_t state = __atomic_load_n(&watch->area->state, __ATOMIC_ACQUIRE);

	watch->lied = done < watch->done || done > watch->planned;
	if (watch->lied)
		return reason_set(why, EBADMSG,
				  "the guest says %" PRIu32 " cells done after %" PRIu32
				  ", of %" PRIu32,
				  done, watch->done, watch->planned);
	watch->finished = state == AREA_DONE || state == AREA_FAILED;
	if (done == watch->done)
		return 0;
	watch->done = done;
	watch->last_cell = watch->last_sign = clock_ms();
	area_read_new(&watch->reader, watch->area, &watch->expect, take_cell, watch);
	progress_cells(&watch->progress, done);
	return 1;
}

int watch_timeout_ms(const struct watch *watch)
{
	uint64_t limit = watch->request->timeout_s * 1000ull;
	uint64_t idle = clock_ms() - watch->last_sign;
	uint64_t left = idle < limit ? limit - idle : 0;

	if (watch->finished)
		return POWEROFF_WAIT_MS;
	return left < LONGEST_WAIT_MS ? (int)left : LONGEST_WAIT_MS;
}

bool watch_hangs(const struct watch *watch, struct reason *why)
{
	uint64_t limit = watch->request->timeout_s * 1000ull;
	uint64_t now = clock_ms();

	if (now - watch->last_sign < limit && now - watch->last_cell < limit * CELL_TIMEOUTS)
		return false;
	reason_set(why, ETIMEDOUT, "the guest hung: waited %u s for %s %" PRIu32 " of %" PRIu32,
		   watch->request->timeout_s,
		   watch->finished ? "power-off after cell" : "the end of cell",
		   watch->done + !watch->finished, watch->planned);
	return true;
}

enum boot_end watch_ended(const struct watch *watch, const char *how, struct reason *why)
{
	uint32_t state = __atomic_load_n(&watch->area->state, __ATOMIC_ACQUIRE);
	char words[sizeof(watch->area->reason)] = "";

	if (!how && state == AREA_DONE)
		return BOOT_DONE;
	if (!how)
		how = state == AREA_FAILED ? "the guest gave up" : "the guest powered off";
	if (state == AREA_FAILED)
		copy_printable(words, sizeof(words), watch->area->reason);
	reason_set(why, EIO, "%s after %" PRIu32 " of %" PRIu32 " cells%s%s", how, watch->done,
		   watch->planned, words[0] ? ": " : "", words);
	return BOOT_FAILED;
}

void watch_read_area(const struct watch *watch, struct boot_result *result)
{
	uint64_t used = __atomic_load_n(&watch->area->used_bytes, __ATOMIC_ACQUIRE);
	size_t bytes = used < watch->expect.area_bytes ? used : watch->expect.area_bytes;
	void *copy;

	if (bytes < sizeof(*watch->area))
		bytes = sizeof(*watch->area);
	copy = malloc(bytes);
	if (!copy) {
		reason_set(&result->area_reason, ENOMEM, "no memory to copy the results area");
		return;
	}
	memcpy(copy, watch->area, bytes);
	result->has_area = true;
	result->lied = watch->lied;
	result->area_valid =
		!area_parse(copy, bytes, &watch->expect, &result->area, &result->area_reason);
	free(copy);
}
