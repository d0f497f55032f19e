// SPDX-License-Identifier: BSD-2-Clause
/* The machine frames of fake_mmu.h's domain, and what is in them. */
#include "fake_mmu.h"

#include <arch/pte.h>
#include <host/machine.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST_MFN 0x100000ul

static struct {
	uint64_t nr_pages, nr_mfns;
	uint64_t *frames; /* by physical frame */
	uint64_t *phys; /* by machine frame - FIRST_MFN */
	uint64_t *contents;
	int fd;
} memory = {.fd = -1};

void fake_pages_reset(uint64_t nr_pages)
{
	if (memory.contents)
		munmap(memory.contents, memory.nr_pages * 4096);
	if (memory.fd >= 0)
		close(memory.fd);
	free(memory.frames);
	free(memory.phys);
	memory.nr_pages = nr_pages;
	for (memory.nr_mfns = 1; memory.nr_mfns < nr_pages;)
		memory.nr_mfns *= 2;
	memory.frames = malloc(nr_pages * sizeof(*memory.frames));
	memory.phys = malloc(memory.nr_mfns * sizeof(*memory.phys));
	memory.fd = memfd_create("pages", MFD_CLOEXEC);
	memory.contents = NULL;
	if (!memory.frames || !memory.phys || memory.fd < 0 ||
	    ftruncate(memory.fd, (off_t)nr_pages * 4096))
		host_fail("no memory for a domain of %lu pages", nr_pages);
	memory.contents =
		mmap(NULL, nr_pages * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory.fd, 0);
	if (memory.contents == MAP_FAILED)
		host_fail("no memory for a domain of %lu pages", nr_pages);
	memset(memory.phys, 0xff, memory.nr_mfns * sizeof(*memory.phys));
	for (uint64_t pfn = 0; pfn < nr_pages; pfn++) {
		uint64_t i = (pfn * 0x9e37 + 77) & (memory.nr_mfns - 1);

		memory.frames[pfn] = FIRST_MFN + i;
		memory.phys[i] = pfn;
	}
}

const uint64_t *fake_frames(void)
{
	return memory.frames;
}

uint64_t fake_nr_pages(void)
{
	return memory.nr_pages;
}

uint64_t *fake_contents(uint64_t pfn)
{
	return memory.contents + pfn * PT_ENTRIES;
}

int fake_memory_fd(void)
{
	return memory.fd;
}

uint64_t fake_find_frame(uint64_t mfn)
{
	return mfn >= FIRST_MFN && mfn < FIRST_MFN + memory.nr_mfns ? memory.phys[mfn - FIRST_MFN]
								    : FAKE_NO_FRAME;
}

uint64_t fake_frame_of(uint64_t mfn)
{
	uint64_t pfn = fake_find_frame(mfn);

	if (pfn == FAKE_NO_FRAME)
		host_fail("machine frame %lx is not the domain's", mfn);
	return pfn;
}
