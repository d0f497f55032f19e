// SPDX-License-Identifier: BSD-2-Clause
/*
 * See results.h. The area is memory that only this file writes; the outside maps it. It is the last
 * thing in the image, and as large as the image's note says: the tool boots a copy of the image in
 * which that is what the plan needs.
 */
#include "kernel/results.h"

#include <hyp/image.h>
#include <hyp/ops.h>

#include "kernel/cpu_shared.h"
#include "kernel/options.h"
#include "kernel/page_alloc.h"
#include "kernel/revision.h"
#include "printk.h"
#include "string.h"

/* In an image that the tool has not made larger: enough for a look at a guest. */
#define AREA_BYTES_SHIFT 23
#define AREA_BYTES       (1ul << AREA_BYTES_SHIFT)

static union {
	struct area_header header;
	char bytes[AREA_BYTES];
} area __attribute__((section(".bss.area"), aligned(PAGE_SIZE)));

/* The record being written; NULL between cells. */
static struct area_cell *cell;
static uint64_t cell_room;
static char *at;

#define IMAGE_PASS                                 \
	(IS_ENABLED(CONFIG_CHECK)    ? AREA_CHECK  \
	 : IS_ENABLED(CONFIG_ASSIST) ? AREA_ASSIST \
				     : AREA_MEASURE)

/*
 * How the tool finds the area in the image (abi/results.h); area_phys comes from the linker script.
 * In assembly because a compiler aligns a C object to more than the 4 that ELF notes have; in a
 * function, which nobody calls, because only there has assembly operands.
 */
static __attribute__((used)) void note(void)
{
	asm volatile(".pushsection .note.lazyshoot, \"a\", @note\n"
		     ".balign 4\n"
		     ".long 2f - 1f, 4f - 3f, %c[type]\n"
		     "1: .asciz \"" AREA_NOTE_NAME "\"\n"
		     "2: .balign 4\n"
		     ".globl area_note\n"
		     "area_note:\n"
		     "3: .quad area_phys, %c[bytes], area, %c[pass]\n"
		     "4: .popsection\n"
		     :
		     : [type] "i"(AREA_NOTE_TYPE), [bytes] "i"(1ul << AREA_BYTES_SHIFT),
		       [pass] "i"(IMAGE_PASS));
}

void results_init(uint32_t cells_planned)
{
	struct area_header *h = &area.header;
	struct area_env *env = &h->env;

	h->magic = AREA_MAGIC;
	h->version = AREA_VERSION;
	h->header_bytes = sizeof(*h);
	h->area_bytes = area_note.bytes;
	h->nr_counters = NR_COUNTERS;
	h->hist_sub_bits = HIST_SUB_BITS;
	h->cells_planned = cells_planned;
	h->used_bytes = sizeof(*h);
	strscpy(env->platform, hyp->name, sizeof(env->platform));
	strscpy(env->revision, revision, sizeof(env->revision));
	env->vcpus_online = nr_cpus;
	env->vcpus_present = hyp->vcpus_present();
	env->tsc_khz = hyp_tsc_khz();
	env->seed = options.seed;
	env->reps = (uint32_t)options.reps;
	env->iters = (uint32_t)options.iters;
	env->iters_min = (uint32_t)options.iters_min;
	env->debug_vm = (uint32_t)options.debug_vm;
	env->pass = IMAGE_PASS;
	env->turn = options.turn;
	env->memory_bytes = page_bytes_total();
	hyp->describe(env);
	h->vcpus_now = nr_cpus_online;
	smp_store_release(&h->state, AREA_RUNNING);
}

/* The area's end may lie behind what the compiler takes for the object. */
static uint64_t bytes_left(void)
{
	return area_note.bytes - ((uintptr_t)at - (uintptr_t)&area);
}

static void *reserve(size_t bytes)
{
	char *p = at;

	if (bytes_left() < bytes)
		panic("results area is full at %lu bytes", area.header.used_bytes);
	if (cell_room < bytes)
		panic("cell %u: its record is larger than abi/area_size.h says", cell->index);
	cell_room -= bytes;
	at += bytes;
	return p;
}

void results_cell_begin(uint32_t index, uint32_t order, uint64_t room)
{
	at = area.bytes + area.header.used_bytes;
	cell_room = room;
	cell = reserve(sizeof(*cell));
	*cell = (struct area_cell){.rec.type = AREA_RECORD_CELL, .index = index, .order = order};
}

static void copy_word(char *out, const char *word, size_t bytes)
{
	if (!word)
		return;
	if (strlen(word) >= bytes)
		panic("'%s' is too long for a metric", word);
	strscpy(out, word, bytes);
}

static struct area_metric *append_metric(const struct metric_id *id, enum area_unit unit)
{
	struct area_metric *metric = reserve(sizeof(*metric));

	*metric = (struct area_metric){.k = id->k, .unit = unit};
	copy_word(metric->what, id->what, sizeof(metric->what));
	copy_word(metric->scene, id->scene, sizeof(metric->scene));
	copy_word(metric->part, id->part, sizeof(metric->part));
	cell->nr_metrics++;
	return metric;
}

static void append_values(struct area_metric *metric, const uint64_t *sorted, uint64_t n)
{
	struct area_value *entry = NULL;

	metric->form = AREA_EXACT;
	for (uint64_t i = 0; i < n; i++) {
		if (!entry || sorted[i] != entry->value) {
			entry = reserve(sizeof(*entry));
			*entry = (struct area_value){.value = sorted[i]};
			metric->nr_entries++;
		}
		entry->count++;
	}
}

static void append_buckets(struct area_metric *metric, const struct hist *hist)
{
	metric->form = AREA_BUCKETS;
	for (uint32_t i = hist->low; i <= hist->high; i++) {
		struct area_bucket *bucket;

		if (!hist->count[i])
			continue;
		bucket = reserve(sizeof(*bucket));
		*bucket = (struct area_bucket){.index = i, .count = hist->count[i]};
		metric->nr_entries++;
	}
}

void results_metric(const struct metric_id *id, enum area_unit unit, struct hist *hist)
{
	struct area_metric *metric;

	if (!hist->n && !hist->below_zero)
		return;
	metric = append_metric(id, unit);
	metric->n = hist->n;
	metric->below_zero = hist->below_zero;
	metric->min = hist->n ? hist->min : 0;
	metric->max = hist->max;
	metric->sum = hist->sum;
	if (hist_is_exact(hist) && !(hist->max >> AREA_VALUE_BITS)) {
		hist_sort(hist);
		append_values(metric, hist->samples, hist->n);
	} else {
		append_buckets(metric, hist);
	}
}

void results_value(const struct metric_id *id, enum area_unit unit, uint64_t value)
{
	struct area_metric *metric = append_metric(id, unit);
	struct area_bucket *bucket;

	metric->n = 1;
	metric->min = metric->max = metric->sum = value;
	if (!(value >> AREA_VALUE_BITS)) {
		append_values(metric, &value, 1);
		return;
	}
	metric->form = AREA_BUCKETS;
	metric->nr_entries = 1;
	bucket = reserve(sizeof(*bucket));
	*bucket = (struct area_bucket){.index = hist_index(value), .count = 1};
}

/* The measuring image has none to append. */
static void append_counters(void)
{
	cell->nr_vcpus = nr_cpus_online;
	if (!IS_ENABLED(CONFIG_CHECK))
		return;
	for (unsigned int cpu = 0; cpu < nr_cpus_online; cpu++)
		memcpy(reserve(NR_COUNTERS * sizeof(uint64_t)), cpu_local[cpu].counters,
		       NR_COUNTERS * sizeof(uint64_t));
	cell->nr_counters = NR_COUNTERS;
}

void results_cell_end(enum area_status status, const char *reason, struct results_cost cost)
{
	struct area_header *h = &area.header;

	if (status == AREA_OK) {
		append_counters();
	} else {
		at = (char *)(cell + 1);
		cell->nr_metrics = 0;
	}
	cell->status = status;
	cell->ticks = cost.ticks;
	cell->steal_ns = cost.steal_ns;
	strscpy(cell->reason, reason ? reason : "", sizeof(cell->reason));
	cell->rec.bytes = (uint32_t)(at - (char *)cell);
	cell->rec.checksum =
		area_checksum(&cell->rec + 1, cell->rec.bytes - sizeof(struct area_record));
	cell = NULL;
	smp_store_release(&h->used_bytes, (uint64_t)(at - area.bytes));
	smp_store_release(&h->cells_done, h->cells_done + 1);
}

void results_done(void)
{
	struct area_header *h = &area.header, sealed;

	h->state = AREA_DONE;
	sealed = *h;
	sealed.seal = 0;
	sealed.cells_acked = 0;
	sealed.vcpus_wanted = 0;
	smp_store_release(&h->seal, area_checksum(&sealed, sizeof(sealed)));
}

void results_failed(const char *reason)
{
	struct area_header *h = &area.header;

	strscpy(h->reason, reason, sizeof(h->reason));
	smp_store_release(&h->state, AREA_FAILED);
}

void results_interrupted(const char *reason)
{
	if (cell)
		results_cell_end(AREA_FAILURE, reason, (struct results_cost){0});
	results_failed(reason);
}

uint32_t results_acked(void)
{
	return smp_load_acquire(&area.header.cells_acked);
}

uint32_t results_vcpus_wanted(void)
{
	return smp_load_acquire(&area.header.vcpus_wanted);
}

void results_vcpus_changed(void)
{
	smp_store_release(&area.header.vcpus_now, nr_cpus_online);
}
