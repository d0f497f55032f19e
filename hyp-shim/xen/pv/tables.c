// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables of a classic PV domain. Xen knows of each page whether it is a
 * table, of which level, and how often it is used as one (linked from a table, pinned, loaded on a
 * vCPU), or how often it is mapped writable, and never lets both be. So
 * - a page becomes a table by losing its writable mapping, which is the direct map's entry, and a
 *   root is pinned besides, so that it stays one while no vCPU has it loaded;
 * - it is given back by getting the writable mapping again. Xen refuses as long as the page is in
 *   use as a table anywhere. A vCPU that is still on a dead mm has its root loaded: the refusal is
 *   the proof that it was not shot down, and a panic.
 *
 * In 64-bit PV the kernel, in ring 3 as its programs, is kept from them by a root of its own: an
 * mm has two, and Xen loads the one for the mode. The kernel's has both halves; the user root has
 * the user half only. Where the user root is, is written into an entry of the kernel root that
 * nobody uses and that is not present. The CPU may still speculate through its address (L1TF), and
 * Xen crashes a domain, or shadows its tables, whose entries could name memory that way: the
 * address is kept inverted, as Linux does, so that it is beyond all memory.
 *
 * Operations are gathered from pv_table_begin() to pv_table_end() in lists of two kinds, and go out
 * as one multicall with an entry a list, in order. All with IRQs off; batch.c's batch is theirs
 * meanwhile.
 */
#include "tables.h"

#include <arch/layout.h>
#include <arch/pte.h>
#include <pv/flush.h>
#include <pv/frames.h>
#include <shim/batch.h>
#include <shim/hypercall.h>
#include <stdint.h>
#include <xen/xen.h>

#include "direct_map.h"
#include "kernel_pte.h"
#include "kernel/page.h"
#include "printk.h"

/* The kernel half's first slot that is not Xen's; the direct map is in the next. */
#define USER_ROOT_SLOT 272

#define BATCH_UPDATES 96
#define BATCH_OPS     8
#define BATCH_LISTS   (2 * BATCH_OPS) /* the kinds take turns, so the operations end first */

enum list_kind {
	LIST_UPDATES, /* mmu_update: entries of tables */
	LIST_OPS, /* mmuext_op: pins, flushes */
};

/* What goes out as one multicall entry: a stretch of table_batch.update or .op. */
struct list {
	enum list_kind kind;
	unsigned int first, nr;
	struct multicall_entry *entry;
	uint32_t done; /* by Xen: how many it has carried out */
};

/* A vCPU's tables batch. Only its vCPU, IRQs off from begin to end. */
struct table_batch {
	bool open;
	unsigned int nr_updates, nr_ops, nr_lists;
	struct mmu_update update[BATCH_UPDATES];
	struct mmuext_op op[BATCH_OPS];
	struct cpumask mask[BATCH_OPS]; /* of the operation at the same index, if it is a flush */
	struct list list[BATCH_LISTS];
	uint64_t user_root; /* freed once the batch is through */
} __cacheline_aligned;

static struct table_batch batches[NR_CPUS];

static uint64_t machine(uint64_t pa)
{
	return (pv_frames[pa >> PAGE_SHIFT] << PAGE_SHIFT) + (pa & (PAGE_SIZE - 1));
}

static uint64_t *user_root_entry(uint64_t root)
{
	return (uint64_t *)phys_to_virt(root) + USER_ROOT_SLOT;
}

uint64_t pv_user_root(uint64_t root)
{
	uint64_t entry = *user_root_entry(root);

	return entry ? ~entry & PTE_ADDRESS : 0;
}

/* Batches of table operations -------------------------------------------------------------- */

bool pv_table_batch_is_open(void)
{
	return batches[smp_processor_id()].open;
}

static void start(struct table_batch *batch)
{
	batch->nr_updates = batch->nr_ops = batch->nr_lists = 0;
	batch_begin();
}

/* Xen goes on with the next list after a refusal; the first that is not done is what is told. */
static __noreturn void refused(const struct table_batch *batch, long error)
{
	const struct list *list = batch->list;
	const struct mmu_update *update;

	while (list->done == list->nr)
		list++;
	if (list->kind == LIST_OPS)
		panic("Xen refuses to %s: %ld",
		      batch->op[list->first + list->done].cmd == MMUEXT_PIN_L4_TABLE ||
				      batch->op[list->first + list->done].cmd == MMUEXT_UNPIN_TABLE
			      ? "pin or unpin a page table"
			      : "flush TLBs",
		      error);
	update = &batch->update[list->first + list->done];
	if ((update->val & ~PTE_ADDRESS) == PTE_KERNEL_RW)
		panic("Xen refuses to release page table %lx (%ld): a vCPU still has it loaded, or "
		      "it is linked",
		      pte_phys(update->val), error);
	panic("Xen refuses the entry %lx in a page table: %ld", update->val, error);
}

static void issue(struct table_batch *batch)
{
	long error = 0;

	if (batch_issue_cheapest(&error))
		refused(batch, error);
	start(batch);
}

/* The open list, if it is of @kind, or a new one whose first member is the @first-th. */
static struct list *list_of(struct table_batch *batch, enum list_kind kind, unsigned int op,
			    const void *members, unsigned int first)
{
	struct list *list = &batch->list[batch->nr_lists];

	if (batch->nr_lists && list[-1].kind == kind)
		return list - 1;
	batch->nr_lists++;
	*list = (struct list){.kind = kind, .first = first};
	list->entry = batch_add(op, (uintptr_t)members, 0, (uintptr_t)&list->done, DOMID_SELF);
	return list;
}

static void lengthen(struct list *list)
{
	list->entry->args[1] = ++list->nr;
}

static void add_update(uint64_t ptr, uint64_t value)
{
	struct table_batch *batch = &batches[smp_processor_id()];
	struct mmu_update *update;

	BUG_ON(!batch->open);
	if (batch->nr_updates == BATCH_UPDATES)
		issue(batch);
	update = &batch->update[batch->nr_updates];
	*update = (struct mmu_update){.ptr = ptr | MMU_NORMAL_PT_UPDATE, .val = value};
	lengthen(list_of(batch, LIST_UPDATES, __HYPERVISOR_mmu_update, update, batch->nr_updates));
	batch->nr_updates++;
}

/* The caller fills what it returns. */
static struct mmuext_op *add_op(struct table_batch *batch)
{
	struct mmuext_op *op;

	BUG_ON(!batch->open);
	if (batch->nr_ops == BATCH_OPS)
		issue(batch);
	op = &batch->op[batch->nr_ops];
	lengthen(list_of(batch, LIST_OPS, __HYPERVISOR_mmuext_op, op, batch->nr_ops));
	batch->nr_ops++;
	return op;
}

static void add_frame_op(unsigned int cmd, uint64_t pa)
{
	*add_op(&batches[smp_processor_id()]) =
		(struct mmuext_op){.cmd = cmd, .arg1.mfn = pv_frames[pa >> PAGE_SHIFT]};
}

void pv_table_begin(void)
{
	struct table_batch *batch = &batches[smp_processor_id()];

	BUG_ON(batch->open);
	batch->open = true;
	start(batch);
}

void pv_table_end(void)
{
	struct table_batch *batch = &batches[smp_processor_id()];
	uint64_t user_root = batch->user_root;

	issue(batch);
	batch->open = false;
	batch->user_root = 0;
	if (user_root)
		page_free(user_root);
}

/* Operations on tables --------------------------------------------------------------------- */

static void make_read_only(uint64_t pa)
{
	add_update(direct_map_entry(pa), machine(pa) | PTE_KERNEL_RO);
}

static void make_writable(uint64_t pa)
{
	add_update(direct_map_entry(pa), machine(pa) | PTE_KERNEL_RW);
}

void pv_table_prepare(uint64_t pa, unsigned int level)
{
	uint64_t user;

	if (level < PT_LEVELS) {
		make_read_only(pa);
		return;
	}
	user = page_alloc();
	if (!user)
		panic("no memory for a user root");
	*user_root_entry(pa) = ~user & PTE_ADDRESS;
	make_read_only(pa);
	make_read_only(user);
	add_frame_op(MMUEXT_PIN_L4_TABLE, pa);
	add_frame_op(MMUEXT_PIN_L4_TABLE, user);
}

void pv_table_release(uint64_t pa, unsigned int level)
{
	struct table_batch *batch = &batches[smp_processor_id()];
	uint64_t user;

	if (level < PT_LEVELS) {
		make_writable(pa);
		return;
	}
	BUG_ON(batch->user_root);
	user = batch->user_root = pv_user_root(pa);
	add_frame_op(MMUEXT_UNPIN_TABLE, pa);
	add_frame_op(MMUEXT_UNPIN_TABLE, user);
	make_writable(pa);
	make_writable(user);
}

void pv_set_entry(uint64_t *entry, uint64_t value, unsigned int level)
{
	uint64_t pa = virt_to_phys(entry), offset = pa & (PAGE_SIZE - 1);

	if (value & PTE_PRESENT)
		value = machine(value & PTE_ADDRESS) | (value & ~PTE_ADDRESS);
	add_update(machine(pa), value);
	if (level == PT_LEVELS)
		add_update(machine(pv_user_root(pa - offset)) + offset, value);
}

/* Flushes --------------------------------------------------------------------------------- */

void pv_flush_tlb(const struct cpumask *mask, uint64_t va)
{
	struct table_batch *batch = &batches[smp_processor_id()];
	struct mmuext_op *op;
	long ret;

	if (batch->open) {
		op = add_op(batch);
		batch->mask[op - batch->op] = *mask;
		pv_fill_flush(op, &batch->mask[op - batch->op], va);
		return;
	}
	ret = pv_flush_now(mask, va);
	if (ret)
		panic("the hypercall for a TLB flush failed: %ld", ret);
}
