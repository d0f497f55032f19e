// SPDX-License-Identifier: BSD-2-Clause
/* See mm/record.h. */
#include "mm/record.h"

#include "percpu.h"

struct mm_record mm_records[NR_CPUS];

_Static_assert(sizeof(struct mm_record) % CACHE_LINE == 0, "a vCPU's record has its own lines");

struct mm_record *mm_record(void)
{
	return &mm_records[smp_processor_id()];
}

const struct mm_flush *mm_last_flush(void)
{
	return &mm_record()->flush;
}

const struct mm_end *mm_last_end(void)
{
	const struct mm_end *last = &mm_records[0].end;

	for (unsigned int cpu = 1; cpu < nr_cpus; cpu++)
		if (mm_records[cpu].end.freed > last->freed)
			last = &mm_records[cpu].end;
	return last;
}

unsigned int mm_last_asleep(void)
{
	return mm_record()->asleep;
}

uint32_t mm_ended(void)
{
	uint32_t sum = 0;

	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++)
		sum += smp_load_acquire(&mm_records[cpu].ended);
	return sum;
}

uint64_t mm_flush_ipis(void)
{
	uint64_t sum = 0;

	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++)
		sum += mm_records[cpu].flush_ipis;
	return sum;
}

uint64_t mm_end_ipis(void)
{
	uint64_t sum = 0;

	for (unsigned int cpu = 0; cpu < nr_cpus; cpu++)
		sum += mm_records[cpu].end_ipis;
	return sum;
}
