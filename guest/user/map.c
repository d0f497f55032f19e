// SPDX-License-Identifier: BSD-2-Clause
/* Where the programs are, seen from user mode. Any vCPU. */
#include "mm.h"
#include "user.h"

extern char user_text_start[], user_text_end[]; /* link.lds; page aligned */

uint64_t user_program(void (*program)(uint64_t arg))
{
	return USER_TEXT + ((uintptr_t)program - (uintptr_t)user_text_start);
}

int user_map_programs(struct mm *mm)
{
	int ret = 0;

	for (char *page = user_text_start; page < user_text_end && !ret; page += PAGE_SIZE)
		ret = mm_map_page(mm, USER_TEXT + (uint64_t)(page - user_text_start),
				  arch_image_phys(page));
	return ret;
}
