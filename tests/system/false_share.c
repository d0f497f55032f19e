// SPDX-License-Identifier: BSD-2-Clause
/*
 * A false share on demand of nobody: every switch of an mm counts in a word of the vCPU's own, and
 * all those words share a line. Linked only into guest-pvh-lines-test.elf, by --wrap
 * (tests/system/build.mk), for the test of line transfers (lines.sh).
 */
#include "atomic.h"
#include "mm/mm.h"
#include "percpu.h"

void __real_switch_mm(struct mm *next, const struct task *task);
void __wrap_switch_mm(struct mm *next, const struct task *task);

static struct {
	uint32_t even, odd;
} planted __cacheline_aligned;

void __wrap_switch_mm(struct mm *next, const struct task *task)
{
	uint32_t *word = smp_processor_id() % 2 ? &planted.odd : &planted.even;

	WRITE_ONCE(*word, READ_ONCE(*word) + 1);
	__real_switch_mm(next, task);
}
