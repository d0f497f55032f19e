/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the lab's plugin looks for, abi/assist.h. In user text, so that a program finds the word
 * where the kernel does, relative to its own instructions.
 */
#include "abi/assist.h"

#ifdef CONFIG_ASSIST
	.section .user.text, "ax"
	.balign ASSIST_ALIGN
	.globl assist_announce
	.type assist_announce, @function
assist_announce:
	jmp 1f
	.org assist_announce + ASSIST_SIGNATURE_AT
	.ascii ASSIST_SIGNATURE
	.org assist_announce + ASSIST_WORD_AT
	.globl assist_word
assist_word:
	.quad 0
1:	ret
#endif
