// SPDX-License-Identifier: BSD-2-Clause
/*
 * A new guest: its variables as in the image, its memory zeroed. build.mk puts the variables of
 * the sources under test into sections of their own (guest_data, guest_bss, guest_area), whose
 * ends the linker names.
 */
#include <hyp/hyp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "abi/results.h"
#include "internal.h"
#include "page.h"
#include "sections.h"

struct hyp_boot hyp_boot;
const struct hyp_ops *hyp;
uintptr_t host_direct_map;

static char *image; /* guest_data as it was at the start */
static char *memory;
static size_t memory_bytes;

struct area_header *host_area(void)
{
	return (struct area_header *)__start_guest_area;
}

static void out_of_memory(void)
{
	perror("memory of the user-space machine");
	abort();
}

/* Byte by byte, not checked: between the variables are AddressSanitizer's red zones. */
static __attribute__((no_sanitize("address"), noinline)) void copy(volatile char *to,
								   const char *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from ? from[i] : 0;
}

static void reset_variables(void)
{
	size_t bytes = (size_t)(__stop_guest_data - __start_guest_data);

	if (!image) {
		image = malloc(bytes + 1);
		if (!image)
			out_of_memory();
		copy(image, __start_guest_data, bytes);
	}
	copy(__start_guest_data, image, bytes);
	copy(__start_guest_bss, NULL, (size_t)(__stop_guest_bss - __start_guest_bss));
	if (&__stop_guest_area[0] > &__start_guest_area[0])
		copy(__start_guest_area, NULL,
		     sizeof(struct area_header) + (size_t)host_area()->used_bytes);
}

static void reset_memory(size_t bytes)
{
	if (memory && munmap(memory, memory_bytes))
		out_of_memory();
	memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		out_of_memory();
	memory_bytes = bytes;
	host_direct_map = (uintptr_t)memory - HOST_PHYS_BASE;
}

void host_fill_page(void *page, uint64_t word)
{
	uint64_t *p = (uint64_t *)page;

	for (unsigned int i = 0; i < PAGE_SIZE / sizeof(*p); i++)
		p[i] = word;
}

void host_reset(size_t bytes)
{
	reset_variables();
	reset_memory(bytes);
	/* The first page is the root that a boot loader would have made. */
	hyp_boot = (struct hyp_boot){
		.memory = {{HOST_PHYS_BASE + PAGE_SIZE, HOST_PHYS_BASE + bytes}},
		.nr_memory = 1,
		.root = HOST_PHYS_BASE,
	};
	host_table_prepare(hyp_boot.root, 4);
}
