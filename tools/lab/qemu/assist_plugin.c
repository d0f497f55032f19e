// SPDX-License-Identifier: BSD-2-Clause
/*
 * assist.so: a TCG plugin that tells a guest how many instructions Xen has executed to fetch and
 * decode what it has intercepted, which a CPU with next-RIP save and decode assists spares it. For
 * the assist pass of a sweep, whose images (hyp-shim/x86/include/x86/tsc.h) subtract that number
 * from each reading of their clock. Only for `exact` mode: QEMU then runs all pCPUs in one thread,
 * so nothing here is locked.
 *
 *   -plugin assist.so,text=FIRST-END,decode=A,gate=A,base=A      decoding.h says what they are
 *
 * The number is a word in the guest's image, behind a jump over it and a signature. When QEMU
 * translates that jump this learns where the word is in its own memory. A reading is RDTSC, and
 * later SUB from that word with a needless DS prefix, by which it is known here. What RDTSC found
 * is written just before SUB executes, so nothing can come between; and SUB itself, which the
 * measuring image lacks, is one instruction more to leave out.
 */
#include "abi/assist.h"
#include "lab/qemu/decoding.h"
#include "lab/qemu/qemu_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct decoding_places xen;
static uint64_t at_rdtsc[DECODING_PCPUS_MAX]; /* excluded, when this pCPU last executed RDTSC */
static uint64_t excluded;
static uint64_t *published; /* in the guest's memory; NULL before one has come */

static void execute_block(unsigned int index, void *data)
{
	const struct decoding_block *block = data;

	if (decoding_execute(index, block))
		excluded += block->nr_insns;
}

static void execute_rdtsc(unsigned int index, void *unused)
{
	(void)unused;
	at_rdtsc[index] = excluded;
}

static void execute_sub(unsigned int index, void *unused)
{
	(void)unused;
	if (!published)
		return;
	*published = at_rdtsc[index];
	excluded++;
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
	if (start >= xen.text[0] && start < xen.text[1])
		qemu_plugin_register_vcpu_tb_exec_cb(tb, execute_block, QEMU_PLUGIN_CB_NO_REGS,
						     decoding_translate(tb, &xen));
	else
		translate_other(tb, nr);
}

int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (!decoding_take_argument(argv[i], &xen)) {
			fprintf(stderr, "assist: bad order: %s\n", argv[i]);
			return -1;
		}
	}
	if (!decoding_is_known(&xen) || info->system.max_vcpus > DECODING_PCPUS_MAX) {
		fprintf(stderr, "assist: needs text, decode, gate, base and at most %d pCPUs\n",
			DECODING_PCPUS_MAX);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
