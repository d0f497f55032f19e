// SPDX-License-Identifier: BSD-2-Clause
/*
 * Faults on demand, linked only into the test images, guest-*-test.elf. The word
 * inject=WHAT[@VCPUS] of the command line chooses one; with @VCPUS it happens only in a guest with
 * that many vCPUs online.
 *
 * The product has no hook for this: tests/system/build.mk links the same objects with --wrap, so
 * that calls of a few functions between files, and references to one policy, come here first.
 */
#include "inject.h"

#include <arch/cpu.h>
#include <hyp/image.h>
#include <hyp/ops.h>

#include "kernel/cpu_shared.h"
#include "kernel/options.h"
#include "kernel/results.h"
#include "lib/hist.h"
#include "mm/flush.h"
#include "mm/lazy.h"
#include "printk.h"
#include "sched/sched.h"
#include "string.h"

#define WORD "inject="

static struct area_header *header(void)
{
	return (struct area_header *)area_start;
}

static struct area_cell *first_cell(void)
{
	return (struct area_cell *)(area_start + sizeof(struct area_header));
}

static struct area_metric *first_metric(void)
{
	return (struct area_metric *)(first_cell() + 1);
}

/* In a cell. Does not return if the guest is to end there. */

static void do_panic(void *unused)
{
	(void)unused;
	panic("injected panic");
}

static void do_fault(void *unused)
{
	(void)unused;
	*(volatile uint64_t *)0x123456789000 = 1;
}

/* On vCPU 1 if there is one, while vCPU 0 is in the middle of its cell. */
static void run_elsewhere(void (*fn)(void *))
{
	if (nr_cpus_online == 1)
		fn(NULL);
	else
		kthread_run(1, "injected", fn, NULL);
	for (;;)
		cpu_relax();
}

static void in_cell_panic(void)
{
	run_elsewhere(do_panic);
}

static void in_cell_fault(void)
{
	run_elsewhere(do_fault);
}

/* As one from outside: no vCPU panics. */
static void in_cell_nmi(void)
{
	hyp_vcpu_stop(nr_cpus_online - 1);
	for (;;)
		cpu_relax();
}

static void in_cell_hang(void)
{
	irq_disable();
	for (;;) /* no cpu_relax(): one second of those takes the lab minutes */
		asm volatile("");
}

/* Lies about complete results. Only the lie is wrong: checksums are corrected. */

static void lie_seal(void)
{
	header()->seal++;
}

static void lie_magic(void)
{
	header()->magic++;
}

static void lie_version(void)
{
	header()->version = AREA_VERSION + 1;
}

static void lie_used_huge(void)
{
	header()->used_bytes = ~7ull;
}

static void lie_used_beyond(void)
{
	header()->used_bytes = header()->area_bytes + 8;
}

static void lie_cells_done(void)
{
	header()->cells_done = ~0u;
}

static void lie_env_string(void)
{
	memset(header()->env.revision, 'A', sizeof(header()->env.revision));
}

static void lie_env_control(void)
{
	strscpy(header()->env.revision, "\033[2J", sizeof(header()->env.revision));
}

static void lie_record_bytes(void)
{
	first_cell()->rec.bytes = 0xfffffff8;
}

static void lie_record_zero(void)
{
	first_cell()->rec.bytes = 0;
}

static void lie_record_type(void)
{
	first_cell()->rec.type = 77;
}

static void lie_checksum(void)
{
	first_cell()->rec.checksum++;
}

static void lie_index(void)
{
	first_cell()->index = 0x7fffffff;
}

static void lie_status(void)
{
	first_cell()->status = 99;
}

static void lie_vcpus(void)
{
	first_cell()->nr_vcpus = ~0u;
}

static void lie_metrics(void)
{
	first_cell()->nr_metrics = ~0u;
}

static void lie_entries(void)
{
	first_metric()->nr_entries = ~0u;
}

static void lie_name(void)
{
	memset(first_metric()->what, 'a', sizeof(first_metric()->what));
}

static void lie_unit(void)
{
	first_metric()->unit = 1234;
}

static void lie_bucket(void)
{
	first_metric()->form = AREA_BUCKETS;
	((struct area_bucket *)(first_metric() + 1))->index = ~0u;
}

static void lie_form(void)
{
	first_metric()->form = 99;
}

static void lie_value(void)
{
	((struct area_value *)(first_metric() + 1))->value++;
}

static void lie_samples(void)
{
	first_metric()->n++;
}

static void lie_twice(void)
{
	struct area_cell *first = first_cell();
	struct area_cell *second = (struct area_cell *)((char *)first + first->rec.bytes);

	if (header()->cells_done > 1)
		first->index = second->index;
}

/* Which checksum a lie would also break, and which is therefore computed again after it. */
enum mend {
	MEND_NOTHING,
	MEND_SEAL,
	MEND_RECORD,
};

static const struct injection {
	const char *name;
	void (*in_cell)(void); /* at the first metric of the second cell */
	void (*at_end)(void); /* after all cells */
	enum mend mend;
} injections[] = {
	{"panic", in_cell_panic, NULL, MEND_NOTHING},
	{"fault", in_cell_fault, NULL, MEND_NOTHING},
	{"nmi", in_cell_nmi, NULL, MEND_NOTHING},
	{"hang", in_cell_hang, NULL, MEND_NOTHING},
	{"no-interrupt", NULL, NULL, MEND_NOTHING}, /* no_interrupt_end() below */
	{"no-flush", NULL, NULL, MEND_NOTHING}, /* finish() below */
	{"lie-seal", NULL, lie_seal, MEND_NOTHING},
	{"lie-magic", NULL, lie_magic, MEND_SEAL},
	{"lie-version", NULL, lie_version, MEND_SEAL},
	{"lie-used-huge", NULL, lie_used_huge, MEND_SEAL},
	{"lie-used-beyond", NULL, lie_used_beyond, MEND_SEAL},
	{"lie-cells-done", NULL, lie_cells_done, MEND_SEAL},
	{"lie-env-string", NULL, lie_env_string, MEND_SEAL},
	{"lie-env-control", NULL, lie_env_control, MEND_SEAL},
	{"lie-record-bytes", NULL, lie_record_bytes, MEND_NOTHING},
	{"lie-record-zero", NULL, lie_record_zero, MEND_NOTHING},
	{"lie-record-type", NULL, lie_record_type, MEND_NOTHING},
	{"lie-checksum", NULL, lie_checksum, MEND_NOTHING},
	{"lie-index", NULL, lie_index, MEND_RECORD},
	{"lie-status", NULL, lie_status, MEND_RECORD},
	{"lie-vcpus", NULL, lie_vcpus, MEND_RECORD},
	{"lie-metrics", NULL, lie_metrics, MEND_RECORD},
	{"lie-entries", NULL, lie_entries, MEND_RECORD},
	{"lie-name", NULL, lie_name, MEND_RECORD},
	{"lie-unit", NULL, lie_unit, MEND_RECORD},
	{"lie-bucket", NULL, lie_bucket, MEND_RECORD},
	{"lie-form", NULL, lie_form, MEND_RECORD},
	{"lie-value", NULL, lie_value, MEND_RECORD},
	{"lie-samples", NULL, lie_samples, MEND_RECORD},
	{"lie-twice", NULL, lie_twice, MEND_RECORD},
};

/* Set once at boot. */
static const struct injection *chosen;
static unsigned int only_with_vcpus;

/* The place of the running cell. */
static uint32_t place;

static const struct injection *active(void)
{
	if (only_with_vcpus && only_with_vcpus != nr_cpus_online)
		return NULL;
	return chosen;
}

static bool is_active(const char *name)
{
	return active() && !strcmp(active()->name, name);
}

/* Parses WHAT[@VCPUS] of @len bytes. Returns NULL, or why it is refused. */
static const char *choose(const char *what, size_t len)
{
	static char refusal[80];
	const char *at = memchr(what, '@', len);
	size_t name_len = at ? (size_t)(at - what) : len;
	char name[32];

	strscpy(name, what, MIN(sizeof(name), name_len + 1));
	if (at)
		for (const char *p = at + 1; p < what + len && *p >= '0' && *p <= '9'; p++)
			only_with_vcpus = only_with_vcpus * 10 + (unsigned int)(*p - '0');
	for (unsigned int i = 0; i < ARRAY_SIZE(injections); i++)
		if (!strcmp(injections[i].name, name))
			chosen = &injections[i];
	if (chosen)
		return NULL;
	scnprintf(refusal, sizeof(refusal), "command line: no such injection '%s'", name);
	return refusal;
}

/* Removes the words that begin with "inject=" from the command line and passes on the others. */
const char *__wrap_options_parse(const char *cmdline)
{
	static char rest[2048];
	const char *error = NULL, *real_error;
	size_t used = 0;

	while (*cmdline) {
		size_t len = 0;

		while (cmdline[len] && cmdline[len] != ' ')
			len++;
		if (len >= strlen(WORD) && !strncmp(cmdline, WORD, strlen(WORD))) {
			error = choose(cmdline + strlen(WORD), len - strlen(WORD));
		} else if (used + len + 2 < sizeof(rest)) {
			memcpy(rest + used, cmdline, len);
			used += len;
			rest[used++] = ' ';
		}
		cmdline += len;
		while (*cmdline == ' ')
			cmdline++;
	}
	real_error = __real_options_parse(rest);
	return error ? error : real_error;
}

void __wrap_results_cell_begin(uint32_t index, uint32_t order, uint64_t room)
{
	place = order;
	__real_results_cell_begin(index, order, room);
}

void __wrap_results_metric(const struct metric_id *id, enum area_unit unit, struct hist *hist)
{
	if (place == 1 && active() && active()->in_cell)
		active()->in_cell();
	__real_results_metric(id, unit, hist);
}

static void mend_seal(void)
{
	struct area_header sealed = *header();

	sealed.seal = 0;
	sealed.cells_acked = 0;
	sealed.vcpus_wanted = 0;
	header()->seal = area_checksum(&sealed, sizeof(sealed));
}

static void mend_record(void)
{
	struct area_record *rec = &first_cell()->rec;

	rec->checksum = area_checksum(rec + 1, rec->bytes - sizeof(*rec));
}

void __wrap_results_done(void)
{
	__real_results_done();
	if (!active() || !active()->at_end)
		return;
	active()->at_end();
	if (active()->mend == MEND_SEAL)
		mend_seal();
	if (active()->mend == MEND_RECORD)
		mend_record();
}

/*
 * `shootdown`, whose end under inject=no-interrupt handles its own vCPU and interrupts no other:
 * the defect that debug_vm and the poison are there to catch.
 */
static struct mm *borrow(struct mm *mm)
{
	return __real_lazy_shootdown.borrow(mm);
}

static void give_back(struct mm *mm)
{
	__real_lazy_shootdown.give_back(mm);
}

static bool no_interrupt_end(struct mm *mm, struct mm_end *end)
{
	if (!is_active("no-interrupt"))
		return __real_lazy_shootdown.end(mm, end);
	lazy_leave();
	return true;
}

const struct lazy_hooks __wrap_lazy_shootdown = {
	.borrow = borrow,
	.give_back = give_back,
	.end = no_interrupt_end,
};

/*
 * The kinds of flush, which under inject=no-flush flush only their own vCPU.
 */
static void finish(const struct flush_kind *kind, struct mm *mm, uint64_t va, bool freed_tables,
		   struct mm_flush *f)
{
	if (!is_active("no-flush")) {
		kind->finish(mm, va, freed_tables, f);
		return;
	}
	table_end();
	flush_count_gen(mm);
	flush_tlb_local();
}

static const char *ipi_unusable(void)
{
	return __real_flush_ipi.unusable();
}

static void ipi_finish(struct mm *mm, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	finish(&__real_flush_ipi, mm, va, freed_tables, f);
}

static const char *hv_unusable(void)
{
	return __real_flush_hv.unusable();
}

static void hv_finish(struct mm *mm, uint64_t va, bool freed_tables, struct mm_flush *f)
{
	finish(&__real_flush_hv, mm, va, freed_tables, f);
}

const struct flush_kind __wrap_flush_ipi = {
	.name = "ipi",
	.runs_handler = true,
	.unusable = ipi_unusable,
	.finish = ipi_finish,
};

const struct flush_kind __wrap_flush_hv = {
	.name = "hv",
	.unusable = hv_unusable,
	.finish = hv_finish,
};
