// SPDX-License-Identifier: BSD-2-Clause
/*
 * assist.so: a TCG plugin that tells a guest how many instructions Xen has executed to fetch and
 * decode what it has intercepted, which a CPU with next-RIP save and decode assists spares it. For
 * the assist pass of a sweep, whose images (hyp-shim/x86/include/x86/tsc.h) subtract that number
 * from each reading of their clock. Only for `exact` mode: QEMU then runs all pCPUs in one thread,
 * so nothing here is locked.
 *
 *   -plugin assist.so,text=FIRST-END,decode=A,gate=A,base=A      addresses of Xen, in hexadecimal
 *
 * text is Xen's code; decode the entry of the function to leave out, with all that it calls; gate
 * where interrupts enter Xen, which belong to nobody's decoding; base is where a pCPU's stack is
 * empty. A pCPU is decoding from that entry until the block that the call returns to.
 *
 * The number is a word in the guest's image, behind a jump over it and a signature. When QEMU
 * translates that jump this learns where the word is in its own memory. A reading is RDTSC, and
 * later SUB from that word with a needless DS prefix, by which it is known here. What RDTSC found
 * is written just before SUB executes, so nothing can come between; and SUB itself, which the
 * measuring image lacks, is one instruction more to leave out.
 *
 * Blocks of code are counted, not instructions: one is left early only by a fault or by device
 * memory that is not its last access, and Xen's decoding has neither.
 */
#include "abi/assist.h"
#include "lab/qemu/qemu_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PCPUS 64

enum mark {
	DECODE = 1,
	GATE = 2,
	BASE = 4
};

/* Code of Xen that QEMU translated at once. Never freed: QEMU may execute it again. */
struct block {
	uint64_t start, end;
	unsigned int nr_insns;
	unsigned int marks;
	bool ends_in_iret;
};

struct pcpu {
	const struct block *previous;
	bool decoding;
	unsigned int interrupts; /* that have come meanwhile and not returned */
	uint64_t return_to;
	uint64_t at_rdtsc; /* excluded, when this pCPU last executed RDTSC */
};

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct {
	uint64_t text[2], decode, gate, base;
} orders;

static struct pcpu pcpus[MAX_PCPUS];
static uint64_t excluded;
static uint64_t *published; /* in the guest's memory; NULL before one has come */

static void execute_block(unsigned int index, void *data)
{
	struct pcpu *pcpu = &pcpus[index];
	const struct block *block = data, *previous = pcpu->previous;

	pcpu->previous = block;
	if (!pcpu->decoding && block->marks & DECODE) {
		pcpu->decoding = true;
		pcpu->return_to = previous ? previous->end : 0;
	} else if (pcpu->decoding) {
		if (pcpu->interrupts && previous->ends_in_iret)
			pcpu->interrupts--;
		if (!pcpu->interrupts && block->start == pcpu->return_to)
			pcpu->decoding = false;
		if (block->marks & GATE)
			pcpu->interrupts++;
		if (block->marks & BASE) {
			fprintf(stderr, "assist: pCPU %u has left Xen before it had decoded\n",
				index);
			abort();
		}
	}
	if (pcpu->decoding && !pcpu->interrupts)
		excluded += block->nr_insns;
}

static void execute_rdtsc(unsigned int index, void *unused)
{
	(void)unused;
	pcpus[index].at_rdtsc = excluded;
}

static void execute_sub(unsigned int index, void *unused)
{
	(void)unused;
	if (!published)
		return;
	*published = pcpus[index].at_rdtsc;
	excluded++;
}

static void translate_xen(struct qemu_plugin_tb *tb, size_t nr)
{
	struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, nr - 1);
	size_t size = qemu_plugin_insn_size(last);
	const unsigned char *bytes = qemu_plugin_insn_data(last);
	struct block *block = calloc(1, sizeof(*block));

	if (!block)
		abort();
	block->start = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
	block->end = qemu_plugin_insn_vaddr(last) + size;
	block->nr_insns = (unsigned int)nr;
	block->ends_in_iret = bytes[size - 1] == 0xcf && size <= 2;
	block->marks = (block->start == orders.decode ? DECODE : 0) |
		       (block->start == orders.gate ? GATE : 0) |
		       (block->start == orders.base ? BASE : 0);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, execute_block, QEMU_PLUGIN_CB_NO_REGS, block);
}

/* The jump is aligned so that all behind it is in its page. */
static void look_for_word(struct qemu_plugin_insn *insn)
{
	char *host = qemu_plugin_insn_haddr(insn);

	if (!host || (uintptr_t)host % ASSIST_ALIGN)
		return;
	if (!memcmp(host + ASSIST_SIGNATURE_AT, ASSIST_SIGNATURE, strlen(ASSIST_SIGNATURE)))
		published = (uint64_t *)(host + ASSIST_WORD_AT);
}

static void translate_other(struct qemu_plugin_tb *tb, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		const unsigned char *bytes = qemu_plugin_insn_data(insn);
		size_t size = qemu_plugin_insn_size(insn);

		if (size == 2 && bytes[0] == 0x0f && bytes[1] == 0x31)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, execute_rdtsc,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		else if (size == 8 && !memcmp(bytes, ASSIST_SUB, 4))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, execute_sub,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		else if (size == 2 && bytes[0] == 0xeb)
			look_for_word(insn);
	}
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t nr = qemu_plugin_tb_n_insns(tb);
	uint64_t start;

	(void)id;
	if (!nr)
		return;
	start = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
	if (start >= orders.text[0] && start < orders.text[1])
		translate_xen(tb, nr);
	else
		translate_other(tb, nr);
}

static int read_order(const char *arg)
{
	return sscanf(arg, "text=%lx-%lx", &orders.text[0], &orders.text[1]) == 2 ||
			       sscanf(arg, "decode=%lx", &orders.decode) == 1 ||
			       sscanf(arg, "gate=%lx", &orders.gate) == 1 ||
			       sscanf(arg, "base=%lx", &orders.base) == 1
		       ? 0
		       : -1;
}

int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (read_order(argv[i])) {
			fprintf(stderr, "assist: bad order: %s\n", argv[i]);
			return -1;
		}
	}
	if (!orders.text[1] || !orders.decode || !orders.gate || !orders.base ||
	    info->system.max_vcpus > MAX_PCPUS) {
		fprintf(stderr, "assist: needs text, decode, gate, base and at most %d pCPUs\n",
			MAX_PCPUS);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
