// SPDX-License-Identifier: BSD-2-Clause
/* See decoding.h. */
#include "lab/qemu/decoding.h"
#include "lab/qemu/qemu_plugin.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	DECODE = 1,
	GATE = 2,
	BASE = 4
};

static struct pcpu {
	const struct decoding_block *previous;
	bool decoding;
	unsigned int interrupts; /* that have come meanwhile and not returned */
	uint64_t return_to;
} pcpus[DECODING_PCPUS_MAX];

bool decoding_take_argument(const char *argument, struct decoding_places *places)
{
	return sscanf(argument, "text=%lx-%lx", &places->text[0], &places->text[1]) == 2 ||
	       sscanf(argument, "decode=%lx", &places->decode) == 1 ||
	       sscanf(argument, "gate=%lx", &places->gate) == 1 ||
	       sscanf(argument, "base=%lx", &places->base) == 1;
}

bool decoding_is_known(const struct decoding_places *places)
{
	return places->text[1] && places->decode && places->gate && places->base;
}

struct decoding_block *decoding_translate(struct qemu_plugin_tb *tb,
					  const struct decoding_places *places)
{
	size_t nr = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, nr - 1);
	size_t size = qemu_plugin_insn_size(last);
	const unsigned char *bytes = qemu_plugin_insn_data(last);
	struct decoding_block *block = calloc(1, sizeof(*block));

	if (!block)
		abort();
	block->start = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
	block->end = qemu_plugin_insn_vaddr(last) + size;
	block->nr_insns = (unsigned int)nr;
	block->ends_in_iret = bytes[size - 1] == 0xcf && size <= 2;
	block->marks = (block->start == places->decode ? DECODE : 0) |
		       (block->start == places->gate ? GATE : 0) |
		       (block->start == places->base ? BASE : 0);
	return block;
}

bool decoding_execute(unsigned int index, const struct decoding_block *block)
{
	struct pcpu *pcpu = &pcpus[index];
	const struct decoding_block *previous = pcpu->previous;

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
			fprintf(stderr, "pCPU %u has left Xen before it had decoded\n", index);
			abort();
		}
	}
	return decoding_is(index);
}

bool decoding_is(unsigned int pcpu)
{
	return pcpus[pcpu].decoding && !pcpus[pcpu].interrupts;
}
