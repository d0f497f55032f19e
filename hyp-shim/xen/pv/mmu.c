// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page tables and address spaces of a classic PV domain. Xen knows of each page whether it is a
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
 * Everything here runs with IRQs off. Operations on tables are gathered from pv_table_begin() to
 * pv_table_end(), as two kinds of lists, and go out as one multicall with an entry for each change
 * of kind, in order.
 */
#include <arch/layout.h>
#include <arch/pte.h>
#include <shim/hypercall.h>
#include <xen/sched.h>

#include "atomic.h"
#include "page.h"
#include "printk.h"
#include "pv.h"

#define PTE_KERNEL_RO (PTE_NX | 0x061ull) /* present, accessed, dirty */
#define PTE_KERNEL_RW (PTE_NX | 0x063ull)

/* The kernel half's first slot that is not Xen's; the direct map is in the next. */
#define USER_ROOT_SLOT 272

#define BATCH_UPDATES 96
#define BATCH_OPS     8
#define BATCH_LISTS   16

/* Updates that go out as one multicall entry: a stretch of table_batch.update. */
struct update_list {
	unsigned int first, nr;
	uint32_t done; /* by Xen: how many it has carried out */
};

/* A vCPU's tables batch. Only its vCPU, IRQs off from begin to end. */
struct table_batch {
	bool open;
	unsigned int nr_updates, nr_ops, nr_lists;
	struct multicall_entry *updates; /* the entry that the next update can join, or NULL */
	struct multicall_entry *ops;
	struct mmu_update update[BATCH_UPDATES];
	struct mmuext_op op[BATCH_OPS];
	struct update_list list[BATCH_LISTS];
	uint64_t user_root; /* freed once the batch is through */
} __cacheline_aligned;

static struct table_batch batches[NR_CPUS];

uint64_t xen_frame(const void *va)
{
	return pv_frames[((uintptr_t)va - KERNEL_BASE) >> PAGE_SHIFT];
}

static uint64_t machine(uint64_t pa)
{
	return (pv_frames[pa >> PAGE_SHIFT] << PAGE_SHIFT) + (pa & (PAGE_SIZE - 1));
}

static uint64_t *user_root_entry(uint64_t root)
{
	return (uint64_t *)phys_to_virt(root) + USER_ROOT_SLOT;
}

/* 0: it has none. */
static uint64_t user_root_of(uint64_t root)
{
	uint64_t entry = *user_root_entry(root);

	return entry ? ~entry & PTE_ADDRESS : 0;
}

/* Batches of table operations -------------------------------------------------------------- */

static void start(struct table_batch *batch)
{
	batch->nr_updates = batch->nr_ops = batch->nr_lists = 0;
	batch->updates = batch->ops = NULL;
	batch_begin();
}

static __noreturn void refused(const struct table_batch *batch, long error)
{
	const struct update_list *list = batch->list;
	const struct mmu_update *update;

	while (list < batch->list + batch->nr_lists && list->done == list->nr)
		list++;
	if (list == batch->list + batch->nr_lists)
		panic("Xen refuses to pin or unpin a page table: %ld", error);
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

static void add_update(uint64_t ptr, uint64_t value)
{
	struct table_batch *batch = &batches[smp_processor_id()];

	BUG_ON(!batch->open);
	if (batch->nr_updates == BATCH_UPDATES || batch->nr_lists == BATCH_LISTS)
		issue(batch);
	if (!batch->updates) {
		struct update_list *list = &batch->list[batch->nr_lists++];

		*list = (struct update_list){.first = batch->nr_updates};
		batch->updates = batch_add(__HYPERVISOR_mmu_update,
					   (uintptr_t)&batch->update[batch->nr_updates], 0,
					   (uintptr_t)&list->done, DOMID_SELF);
		batch->ops = NULL;
	}
	batch->update[batch->nr_updates++] =
		(struct mmu_update){.ptr = ptr | MMU_NORMAL_PT_UPDATE, .val = value};
	batch->updates->args[1]++;
	batch->list[batch->nr_lists - 1].nr++;
}

static void add_op(unsigned int cmd, uint64_t frame)
{
	struct table_batch *batch = &batches[smp_processor_id()];

	BUG_ON(!batch->open);
	if (batch->nr_ops == BATCH_OPS)
		issue(batch);
	if (!batch->ops)
		batch->ops = batch_add(__HYPERVISOR_mmuext_op, (uintptr_t)&batch->op[batch->nr_ops],
				       0, 0, DOMID_SELF);
	batch->updates = NULL;
	batch->op[batch->nr_ops++] = (struct mmuext_op){.cmd = cmd, .arg1.mfn = frame};
	batch->ops->args[1]++;
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
	add_op(MMUEXT_PIN_L4_TABLE, pv_frames[pa >> PAGE_SHIFT]);
	add_op(MMUEXT_PIN_L4_TABLE, pv_frames[user >> PAGE_SHIFT]);
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
	user = batch->user_root = user_root_of(pa);
	add_op(MMUEXT_UNPIN_TABLE, pv_frames[pa >> PAGE_SHIFT]);
	add_op(MMUEXT_UNPIN_TABLE, pv_frames[user >> PAGE_SHIFT]);
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
		add_update(machine(user_root_of(pa - offset)) + offset, value);
}

/* The vCPU's own state --------------------------------------------------------------------- */

/* Xen loads init_mm's kernel root with no user root: nobody enters user mode from it. */
static struct multicall_entry *add_root(uint64_t root, struct mmuext_op op[2])
{
	struct arch_cpu *arch = &this_cpu()->arch;
	unsigned int nr = 1;

	if (root == arch->root) {
		op[0] = (struct mmuext_op){.cmd = MMUEXT_TLB_FLUSH_LOCAL};
	} else {
		uint64_t user = user_root_of(root);

		op[0] = (struct mmuext_op){
			.cmd = MMUEXT_NEW_BASEPTR,
			.arg1.mfn = pv_frames[root >> PAGE_SHIFT],
		};
		op[1] = (struct mmuext_op){
			.cmd = MMUEXT_NEW_USER_BASEPTR,
			.arg1.mfn = user ? pv_frames[user >> PAGE_SHIFT] : 0,
		};
		nr = 2;
		arch->root = root;
	}
	return batch_add(__HYPERVISOR_mmuext_op, (uintptr_t)op, nr, 0, DOMID_SELF);
}

/*
 * One multicall for the stack, the root and FS's base, of which a lazy switch needs none: what Xen
 * knows already is left out.
 */
void pv_switch_context(uint64_t root, const struct hyp_user *user)
{
	struct arch_cpu *arch = &this_cpu()->arch;
	struct mmuext_op op[2];
	long error = 0;

	BUG_ON(batches[smp_processor_id()].open);
	batch_begin();
	if (user && user->kernel_sp != arch->kernel_sp) {
		arch->kernel_sp = user->kernel_sp;
		batch_add(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, user->kernel_sp, 0, 0);
	}
	if (root)
		add_root(root, op);
	if (user && user->tls != arch->tls) {
		arch->tls = user->tls;
		batch_add(__HYPERVISOR_set_segment_base, SEGBASE_FS, user->tls, 0, 0);
	}
	if (batch_issue_cheapest(&error))
		panic("loading root %lx, a stack or FS's base failed: %ld", root, error);
}

/*
 * Blocking while the root changes: one multicall. Its first entry's result is what other vCPUs
 * look at: not 0 from block_load() on, 0 once Xen has loaded the root. Only the vCPU itself sets
 * it, before it tells anybody (guest/mm/lazy/shootdown_block.c).
 */
struct block_batch {
	struct multicall_entry *load; /* NULL: block() has nothing to load */
	struct mmuext_op op[2];
} __cacheline_aligned;

static struct block_batch block_batches[NR_CPUS];

void pv_block_load(uint64_t root)
{
	struct block_batch *block = &block_batches[smp_processor_id()];
	struct multicall_entry *load;

	batch_begin();
	load = add_root(root, block->op);
	WRITE_ONCE(load->result, 1);
	smp_store_release(&block->load, load);
}

bool pv_block_loaded(unsigned int cpu)
{
	struct multicall_entry *load = smp_load_acquire(&block_batches[cpu].load);

	return !load || !smp_load_acquire(&load->result);
}

void pv_block(void)
{
	struct block_batch *block = &block_batches[smp_processor_id()];
	long error = 0;

	if (!block->load) {
		hypercall2(__HYPERVISOR_sched_op, SCHEDOP_block, 0);
		return;
	}
	batch_add(__HYPERVISOR_sched_op, SCHEDOP_block, 0, 0, 0);
	if (batch_issue(&error))
		panic("loading a root and blocking failed: %ld", error);
	WRITE_ONCE(block->load, NULL);
}

long xen_flush_tlbs(const struct cpumask *mask)
{
	struct mmuext_op op = {.cmd = MMUEXT_TLB_FLUSH_MULTI};

	set_xen_guest_handle(op.arg2.vcpumask, mask);
	return hypercall_by_number(__HYPERVISOR_mmuext_op, (uintptr_t)&op, 1, 0, DOMID_SELF);
}
