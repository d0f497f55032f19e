// SPDX-License-Identifier: BSD-2-Clause
/*
 * Where user programs are. guest/user/map.c maps what lies between user_text_start and
 * user_text_end, here one page that nobody reads: a program's address in user mode is only an
 * offset from user_text_start, which can be taken back.
 */
#include <arch/layout.h>
#include <hyp/image.h>

#include "internal.h"

asm(".pushsection .rodata\n"
    ".balign 4096\n"
    ".globl user_text_start, user_text_end\n"
    "user_text_start: .skip 4096\n"
    "user_text_end:\n"
    ".popsection\n");

void (*host_user_function(uint64_t ip))(uint64_t)
{
	return (void (*)(uint64_t))(ip - USER_TEXT + (uintptr_t)user_text_start);
}
