// SPDX-License-Identifier: BSD-2-Clause
/* See fake_mmu.h. The names in comments are those of the functions in Xen's arch/x86/mm.c. */
#include "fake_mmu.h"

#include <arch/pte.h>
#include <errno.h>
#include <host/machine.h>
#include <stdlib.h>

#define FIRST_XEN_SLOT 256
#define LAST_XEN_SLOT  271

#define BIT_GUEST_KERNEL (1ull << 52) /* Xen's mark: the guest did not set PTE_USER */
#define BITS_AVAILABLE   (0x7ffull << 52 | 0xe00)
#define BITS_ANY_LEVEL                                                                          \
	(PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED | PTE_DIRTY | PTE_NX | PTE_ADDRESS | \
	 BITS_AVAILABLE)
/* FASTPATH_FLAG_WHITELIST: may change while the entry stays what it is. */
#define BITS_HARMLESS (PTE_NX | BITS_AVAILABLE | PTE_GLOBAL | PTE_ACCESSED | PTE_DIRTY | PTE_USER)

/* l1tf_safe_maddr of a machine with 46 address bits. */
#define L1TF_SAFE (3ull << 44)

static struct fake_page *pages; /* by physical frame */
static uint64_t plain_updates;

void fake_mmu_reset(uint64_t nr_pages)
{
	free(pages);
	pages = calloc(nr_pages, sizeof(*pages));
	if (!pages)
		host_fail("no memory for a domain of %lu pages", nr_pages);
	plain_updates = 0;
	fake_pages_reset(nr_pages);
}

const struct fake_page *fake_page(uint64_t pfn)
{
	return &pages[pfn];
}

uint64_t fake_plain_updates(void)
{
	return plain_updates;
}

/* Uses of pages, and of what is in tables ------------------------------------------------- */

static int get_type(uint64_t pfn, enum fake_type type, uint64_t va);
static void put_type(uint64_t pfn);

static bool is_xen_slot(unsigned int level, unsigned int slot)
{
	return level == PT_LEVELS && slot >= FIRST_XEN_SLOT && slot <= LAST_XEN_SLOT;
}

static uint64_t va_of(uint64_t va, unsigned int level, unsigned int slot)
{
	va += (uint64_t)slot << (12 + 9 * (level - 1));
	return level == PT_LEVELS && slot >= PT_USER_ENTRIES ? va | 0xffffull << 48 : va;
}

/* adjust_guest_l1e() to adjust_guest_l4e() */
static uint64_t adjust(unsigned int level, uint64_t entry)
{
	if (level == 1 && !(entry & PTE_USER))
		entry |= BIT_GUEST_KERNEL;
	if (level == 1 && !(entry & BIT_GUEST_KERNEL))
		entry |= PTE_GLOBAL;
	if (level == PT_LEVELS)
		entry |= 0x020;
	return entry | PTE_USER;
}

/*
 * pv_l1tf_check_pte(): the CPU may speculate through an entry that is not present. Xen without
 * shadow paging, such as Debian's, crashes the domain.
 */
static void check_l1tf(unsigned int level, uint64_t entry)
{
	uint64_t address = entry & ((1ull << 46) - 4096);

	if ((address && address < L1TF_SAFE) || (level > 1 && entry & 0x080))
		host_fail("L1TF-vulnerable L%ue %016lx - Crashing", level, entry);
}

/* get_page_from_l1e() to get_page_from_l4e(); @va is what the entry maps. */
static int get_entry(unsigned int level, uint64_t entry, uint64_t va)
{
	uint64_t pfn = fake_find_frame((entry & PTE_ADDRESS) >> 12);

	if (entry & ~(BITS_ANY_LEVEL | (level == 1 ? PTE_GLOBAL : 0)))
		return -EINVAL;
	if (level > 1)
		return pfn == FAKE_NO_FRAME ? -EINVAL : get_type(pfn, level - 1, va);
	if (pfn == FAKE_NO_FRAME || (entry & PTE_WRITE && get_type(pfn, FAKE_WRITABLE, va)))
		return -EBUSY;
	return 0;
}

static void put_entry(unsigned int level, uint64_t entry)
{
	if (entry & PTE_PRESENT && (level > 1 || entry & PTE_WRITE))
		put_type(fake_frame_of((entry & PTE_ADDRESS) >> 12));
}

static void release_entries(uint64_t pfn, unsigned int level, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (!is_xen_slot(level, i))
			put_entry(level, fake_contents(pfn)[i]);
}

/* promote_l1_table() to promote_l4_table() */
static int validate(uint64_t pfn, unsigned int level, uint64_t va)
{
	uint64_t *table = fake_contents(pfn);

	for (unsigned int i = 0; i < PT_ENTRIES; i++) {
		int ret;

		if (is_xen_slot(level, i))
			continue;
		if (!(table[i] & PTE_PRESENT)) {
			check_l1tf(level, table[i]);
			continue;
		}
		ret = get_entry(level, table[i], va_of(va, level, i));
		if (ret) {
			release_entries(pfn, level, i);
			return ret;
		}
		table[i] = adjust(level, table[i]);
		if (level == 1)
			fake_mapped(va_of(va, level, i), table[i]);
	}
	/* init_xen_l4_slots() */
	for (unsigned int i = FIRST_XEN_SLOT; level == PT_LEVELS && i <= LAST_XEN_SLOT; i++)
		table[i] = (uint64_t)i << 12 | 0x063;
	return 0;
}

static int get_type(uint64_t pfn, enum fake_type type, uint64_t va)
{
	struct fake_page *page = &pages[pfn];
	int ret = 0;

	if (page->count) {
		page->count += page->type == type;
		return page->type == type ? 0 : -EINVAL;
	}
	*page = (struct fake_page){.type = type, .count = 1, .va = va};
	if (type != FAKE_WRITABLE)
		ret = validate(pfn, type, va);
	if (ret)
		page->count = 0;
	return ret;
}

static void put_type(uint64_t pfn)
{
	struct fake_page *page = &pages[pfn];

	if (!page->count)
		host_fail("page %lx is given up more often than it was used", pfn);
	if (!--page->count && page->type != FAKE_WRITABLE)
		release_entries(pfn, page->type, PT_ENTRIES);
}

int fake_get_root(uint64_t mfn)
{
	uint64_t pfn = fake_find_frame(mfn);

	return pfn == FAKE_NO_FRAME ? -EINVAL : get_type(pfn, FAKE_L4, 0);
}

void fake_put_root(uint64_t mfn)
{
	put_type(fake_frame_of(mfn));
}

int fake_pin_root(uint64_t mfn)
{
	int ret = fake_get_root(mfn);

	if (ret)
		return ret;
	if (pages[fake_frame_of(mfn)].pinned) {
		fake_put_root(mfn);
		return -EINVAL;
	}
	pages[fake_frame_of(mfn)].pinned = true;
	return 0;
}

int fake_unpin(uint64_t mfn)
{
	uint64_t pfn = fake_find_frame(mfn);

	if (pfn == FAKE_NO_FRAME || !pages[pfn].pinned)
		return -EINVAL;
	pages[pfn].pinned = false;
	put_type(pfn);
	return 0;
}

/* Updates --------------------------------------------------------------------------------- */

/* mod_l1_entry() to mod_l4_entry() */
static int modify(uint64_t pfn, unsigned int slot, uint64_t value)
{
	unsigned int level = pages[pfn].type;
	uint64_t *entry = &fake_contents(pfn)[slot], old = *entry;
	uint64_t va = va_of(pages[pfn].va, level, slot);
	bool same = false;

	if (is_xen_slot(level, slot))
		return -EINVAL;
	if (value & PTE_PRESENT) {
		int ret = 0;

		value = adjust(level, value);
		same = !((old ^ value) & ~BITS_HARMLESS);
		if (!same)
			ret = get_entry(level, value, va);
		if (ret)
			return ret;
	} else {
		check_l1tf(level, value);
	}
	*entry = value;
	if (level == 1)
		fake_mapped(va, value);
	if (!same)
		put_entry(level, old);
	return 0;
}

int fake_mmu_update(uint64_t ptr, uint64_t value)
{
	uint64_t pfn = fake_find_frame(ptr >> 12);
	unsigned int slot = (unsigned int)(ptr >> 3 & (PT_ENTRIES - 1));

	if (ptr & 7)
		return -ENOSYS; /* another command, which is not used here */
	if (pfn == FAKE_NO_FRAME)
		return -EINVAL;
	if (pages[pfn].count && pages[pfn].type != FAKE_WRITABLE)
		return modify(pfn, slot, value);
	fake_contents(pfn)[slot] = value;
	plain_updates++;
	return 0;
}

uint64_t fake_walk(uint64_t root, uint64_t va)
{
	uint64_t mfn = root;

	for (unsigned int level = PT_LEVELS; level > 1; level--) {
		uint64_t entry = fake_contents(fake_frame_of(mfn))[pt_index(va, level)];

		if (!(entry & PTE_PRESENT))
			return 0;
		mfn = (entry & PTE_ADDRESS) >> 12;
	}
	return (mfn << 12) + pt_index(va, 1) * 8;
}
