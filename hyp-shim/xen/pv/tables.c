// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables of a classic PV domain. For each page Xen counts either its uses as a page table of
 * one level (linked from a table, pinned, loaded on a vCPU) or its writable mappings; it never
 * allows both. So
 * - a page becomes a table when its writable mapping, the entry of the direct map, is made
 *   read-only. A root is pinned as well, so that it stays a table while no vCPU has it loaded;
 * - it becomes ordinary memory when the mapping is made writable again. Xen refuses that while the
 *   page is in use as a table. A vCPU that is still on a dead mm has its root loaded: the refusal
 *   shows that the shootdown missed it, and is a panic.
 *
 * On 64-bit PV kernel and programs both run in ring 3, and are kept apart by two roots for each mm;
 * Xen loads the one for the mode. The kernel root has both halves, the user root only the user
 * half. The address of the user root is kept in an unused entry of the kernel root, not present.
 * The CPU may still speculate through such an entry (L1TF), and Xen crashes a domain, or shadows
 * its tables, if one could name memory. So the address is inverted, as in Linux, and beyond all
 * memory.
 *
 * Between pv_table_begin() and pv_table_end() operations are gathered in lists of two kinds, and
 * issued as one multicall with an entry for each list, in order. IRQs are off all that time, and
 * batch.c's batch is in use.
 */
#include "tables.h"

#include <arch/layout.h>
#include <arch/pte.h>
#include <hyp/upcalls.h>
#include <pv/flush.h>
#include <pv/frames.h>
#include <shim/batch.h>
#include <shim/hypercall.h>
#include <stdint.h>
#include <xen/xen.h>

#include "direct_map.h"
#include "kernel_pte.h"
#include "page.h"
#include "printk.h"

/* The kernel half's first slot that is not Xen's; the direct map is in the next. */
#define USER_ROOT_SLOT 272

#define BATCH_UPDATES 96
#define BATCH_OPS     8
#define BATCH_LISTS   (2 * BATCH_OPS) /* the kinds alternate, so BATCH_OPS is reached first */

enum list_kind {
	LIST_UPDATES, /* mmu_update: entries of tables */
	LIST_OPS, /* mmuext_op: pins, flushes */
};

/* One multicall entry: a range of table_batch.update or .op. */
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
	struct cpumask mask[BATCH_OPS]; /* of the flush at the same index of op[] */
	struct list list[BATCH_LISTS];
	uint64_t user_root; /* freed when the batch has been issued */
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

/* After a refusal Xen continues with the next list; reported is the first operation not done. */
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

/* The last list, if it is of @kind, else a new one that starts at index @first. */
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

	CHECK_BUG_ON(!batch->open);
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

	CHECK_BUG_ON(!batch->open);
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

	CHECK_BUG_ON(batch->open);
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
	CHECK_BUG_ON(batch->user_root);
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
