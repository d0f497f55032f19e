/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a pCPU is fetching or decoding an instruction that Xen has intercepted, which a CPU with
 * next-RIP save and decode assists spares it: from the entry of Xen's function for that, with all
 * that it calls, until the block that the call returns to. Interrupts that come meanwhile belong to
 * nobody's decoding. For plugins of exact mode: one thread, nothing is locked.
 *
 * Blocks of code are looked at, not instructions: one is left early only by a fault or by device
 * memory that is not its last access, and Xen's decoding has neither.
 */
#ifndef TOOLS_LAB_QEMU_DECODING_H
#define TOOLS_LAB_QEMU_DECODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECODING_PCPUS_MAX 64

struct qemu_plugin_tb;

struct decoding_places {
	uint64_t text[2]; /* Xen's code */
	uint64_t decode; /* the function's entry */
	uint64_t gate; /* where interrupts enter Xen */
	uint64_t base; /* where a pCPU's stack is empty */
};

/* Code of Xen that QEMU translated at once. */
struct decoding_block {
	uint64_t start, end;
	unsigned int nr_insns;
	unsigned int marks;
	bool ends_in_iret;
};

/*
 * Takes a plugin's argument if it says where something is, in hexadecimal: text=FIRST-END,
 * decode=A, gate=A or base=A.
 */
bool decoding_take_argument(const char *argument, struct decoding_places *places);

/* Whether all of them have come. */
bool decoding_is_known(const struct decoding_places *places);

/* Describes @tb, which is Xen's. Never freed: QEMU may execute it again. */
struct decoding_block *decoding_translate(struct qemu_plugin_tb *tb,
					  const struct decoding_places *places);

/* @pcpu executes @block of Xen. Returns whether it belongs to decoding. */
bool decoding_execute(unsigned int pcpu, const struct decoding_block *block);

/* Whether the block that @pcpu executed last, of Xen, did. */
bool decoding_is(unsigned int pcpu);

#endif
