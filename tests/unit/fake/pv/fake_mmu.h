/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Xen keeps of the pages of a 64-bit PV domain, by its rules (xen/arch/x86/mm.c of 4.17): a
 * page is a table of one level, or mapped writable, or neither, and counts its uses as that. A
 * table is looked at, entry by entry, when its first use begins, and let go when the last ends.
 * Errors are Xen's, negative. Machine frames are a permutation of the physical ones, and no number
 * is both, so that a frame that was not translated is one that the domain does not own.
 */
#ifndef FAKE_MMU_H
#define FAKE_MMU_H

#include <stdbool.h>
#include <stdint.h>

enum fake_type {
	FAKE_NONE = 0,
	FAKE_L1,
	FAKE_L2,
	FAKE_L3,
	FAKE_L4,
	FAKE_WRITABLE,
};

struct fake_page {
	enum fake_type type; /* means nothing while count is 0 */
	unsigned int count; /* a pin is one of them */
	bool pinned;
	uint64_t va; /* of a table: the first address that it maps, where it was first linked */
};

/* A new domain of @nr_pages zeroed pages, none of which is in use as anything. */
void fake_mmu_reset(uint64_t nr_pages);

const struct fake_page *fake_page(uint64_t pfn);

/* fake_pages.c: machine frames by physical frame, and back; fake_frame_of() is in arch/pte.h. */
#define FAKE_NO_FRAME (~0ull) /* the domain has none there */
void fake_pages_reset(uint64_t nr_pages);
uint64_t fake_nr_pages(void);
const uint64_t *fake_frames(void);
uint64_t fake_find_frame(uint64_t mfn);

/* fake_pages.c: the page as Xen sees it, always writable; a file of all, by physical address. */
uint64_t *fake_contents(uint64_t pfn);
int fake_memory_fd(void);

/* One more use, one less use, of the page at machine frame @mfn as a root. */
int fake_get_root(uint64_t mfn);
void fake_put_root(uint64_t mfn);
int fake_pin_root(uint64_t mfn);
int fake_unpin(uint64_t mfn);

/* MMU_NORMAL_PT_UPDATE: writes @value at machine address @ptr. */
int fake_mmu_update(uint64_t ptr, uint64_t value);

/* What the tables below machine frame @root hold for @va. The machine address of its entry or 0. */
uint64_t fake_walk(uint64_t root, uint64_t va);

/* Writes that Xen has carried out as plain ones, because they were not to a table. */
uint64_t fake_plain_updates(void);

/* The mirror, fake_boot.c: @entry, lowest level, is now in force for @va. */
void fake_mapped(uint64_t va, uint64_t entry);

#endif
