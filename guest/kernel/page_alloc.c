// SPDX-License-Identifier: BSD-2-Clause
/*
 * The page allocator: a stack of free page frames under one lock, with a small cache per vCPU in
 * front of it, so that exits on many vCPUs do not queue for the lock. In the checking image free
 * pages hold PAGE_POISON throughout.
 *
 * Invariant: a page frame is in exactly one of: a vCPU's cache, the stack, or use.
 */
#include "kernel/page_alloc.h"

#include <arch/cpu.h>
#include <hyp/hyp.h>

#include "kernel/cpu_shared.h"
#include "kernel/options.h"
#include "kernel/spinlock.h"
#include "printk.h"
#include "string.h"

#define CACHE_PAGES 64

/* Only its own vCPU, IRQs off. */
struct page_cache {
	unsigned int nr;
	uint32_t frames[CACHE_PAGES];
} __cacheline_aligned;

static struct page_cache caches[NR_CPUS];

/* A line of its own: any vCPU whose cache is empty or full writes it. */
static struct {
	struct spinlock lock;
	uint64_t nr; /* of stack[], which is under the lock, too */
} __cacheline_aligned free_pages;
_Static_assert(sizeof(free_pages) == CACHE_LINE, "nothing else is on its line");
_Static_assert(sizeof(struct page_cache) % CACHE_LINE == 0, "a vCPU's cache has its own lines");

static uint32_t *stack; /* constant; what it points to is not */

static uint64_t nr_total;
static unsigned int boot_region; /* boot_alloc() takes from its start */

void page_init(void)
{
	for (unsigned int i = 0; i < hyp_boot.nr_memory; i++) {
		struct hyp_memory *m = &hyp_boot.memory[i];

		m->start = ALIGN_UP(m->start, PAGE_SIZE);
		m->end = MIN(ALIGN_DOWN(m->end, PAGE_SIZE), (uint64_t)MEMORY_LIMIT);
		if (m->end <= m->start)
			m->end = m->start;
		nr_total += (m->end - m->start) / PAGE_SIZE;
		if (m->end - m->start >
		    hyp_boot.memory[boot_region].end - hyp_boot.memory[boot_region].start)
			boot_region = i;
	}
	if (!nr_total)
		panic("the boot memory map has no usable memory");
}

uint64_t page_bytes_total(void)
{
	return nr_total * PAGE_SIZE;
}

void *boot_alloc(size_t bytes)
{
	struct hyp_memory *m = &hyp_boot.memory[boot_region];
	void *p = phys_to_virt(m->start);

	bytes = ALIGN_UP(bytes, PAGE_SIZE);
	if (m->end - m->start < bytes)
		panic("boot memory is out: %zu bytes wanted, %zu left", bytes,
		      (size_t)(m->end - m->start));
	m->start += bytes;
	memset(p, 0, bytes);
	return p;
}

void page_alloc_init(void)
{
	stack = boot_alloc(nr_total * sizeof(*stack));
	for (unsigned int i = 0; i < hyp_boot.nr_memory; i++) {
		const struct hyp_memory *m = &hyp_boot.memory[i];

		for (paddr_t pa = m->start; pa < m->end; pa += PAGE_SIZE) {
			/* Poisoning all memory at boot would take long; reuse is what matters. */
			if (debug_vm_on)
				fill_page(phys_to_virt(pa), PAGE_POISON);
			stack[free_pages.nr++] = (uint32_t)(pa >> PAGE_SHIFT);
		}
	}
}

static void refill(struct page_cache *cache)
{
	unsigned long flags = spin_lock_irqsave(&free_pages.lock);

	while (cache->nr < CACHE_PAGES / 2 && free_pages.nr)
		cache->frames[cache->nr++] = stack[--free_pages.nr];
	spin_unlock_irqrestore(&free_pages.lock, flags);
}

static void drain(struct page_cache *cache, unsigned int left)
{
	unsigned long flags = spin_lock_irqsave(&free_pages.lock);

	while (cache->nr > left)
		stack[free_pages.nr++] = cache->frames[--cache->nr];
	spin_unlock_irqrestore(&free_pages.lock, flags);
}

void page_cache_empty(void)
{
	drain(&caches[smp_processor_id()], 0);
}

/* How many of the first are where they belong. Frames are taken from the end, so it is most. */
static uint64_t nr_in_order(const uint32_t *frames, uint64_t nr)
{
	uint32_t least = UINT32_MAX;
	uint64_t in_order = 0;

	while (in_order < nr && (!in_order || frames[in_order - 1] < frames[in_order]))
		in_order++;
	for (uint64_t i = in_order; i < nr; i++)
		least = MIN(least, frames[i]);
	while (in_order && frames[in_order - 1] > least)
		in_order--;
	return in_order;
}

/* Shell's sort, by Knuth's gaps. */
static void sort(uint32_t *frames, uint64_t nr)
{
	uint64_t gap = 1;

	while (gap < nr / 3)
		gap = 3 * gap + 1;
	for (; gap; gap /= 3) {
		for (uint64_t i = gap; i < nr; i++) {
			uint32_t frame = frames[i];
			uint64_t to = i;

			for (; to >= gap && frames[to - gap] > frame; to -= gap)
				frames[to] = frames[to - gap];
			frames[to] = frame;
		}
	}
}

void page_alloc_sort(void)
{
	unsigned long flags = spin_lock_irqsave(&free_pages.lock);
	uint64_t in_order = nr_in_order(stack, free_pages.nr);

	sort(stack + in_order, free_pages.nr - in_order);
	spin_unlock_irqrestore(&free_pages.lock, flags);
}

static void check_poison(paddr_t pa)
{
	const uint64_t *word = phys_to_virt(pa);

	for (unsigned int i = 0; i < PAGE_SIZE / sizeof(*word); i++)
		if (word[i] != PAGE_POISON)
			panic("page %lx was written after it was freed: word %u is %lx", pa, i,
			      word[i]);
}

paddr_t page_alloc(void)
{
	unsigned long flags = irq_save();
	struct page_cache *cache = &caches[smp_processor_id()];
	paddr_t pa = 0;

	if (!cache->nr)
		refill(cache);
	if (cache->nr) {
		pa = (paddr_t)cache->frames[--cache->nr] << PAGE_SHIFT;
		if (debug_vm_on)
			check_poison(pa);
		fill_page(phys_to_virt(pa), 0);
		count(pages_allocated);
	}
	irq_restore(flags);
	return pa;
}

void page_free(paddr_t pa)
{
	unsigned long flags = irq_save();
	struct page_cache *cache = &caches[smp_processor_id()];

	if (IS_ENABLED(CONFIG_CHECK))
		fill_page(phys_to_virt(pa), PAGE_POISON);
	if (cache->nr == CACHE_PAGES)
		drain(cache, CACHE_PAGES / 2);
	cache->frames[cache->nr++] = (uint32_t)(pa >> PAGE_SHIFT);
	count(pages_freed);
	irq_restore(flags);
}
