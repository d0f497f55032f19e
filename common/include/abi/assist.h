/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock of the assist pass, between an image of that pass and the lab's plugin that counts
 * what the clock leaves out (tools/lab/qemu/assist_plugin.c). Included by both; needs nothing, and
 * may be included by assembly.
 *
 * In the image, aligned to ASSIST_ALIGN: a short jump over the rest, the signature at
 * ASSIST_SIGNATURE_AT, and the word at ASSIST_WORD_AT, which only the plugin writes: instructions
 * to leave out. A vCPU executes the jump before it first subtracts the word.
 */
#ifndef ABI_ASSIST_H
#define ABI_ASSIST_H

#define ASSIST_ALIGN        64
#define ASSIST_SIGNATURE    "lazyshoot assist"
#define ASSIST_SIGNATURE_AT 8
#define ASSIST_WORD_AT      32

/* SUB word(%rip), %rax with a prefix that does nothing, so that the plugin knows it. */
#define ASSIST_SUB     "\x3e\x48\x2b\x05"
#define ASSIST_SUB_ASM ".byte 0x3e\n\tsubq assist_word(%%rip), %%rax"

#endif
