// SPDX-License-Identifier: BSD-2-Clause
/* The image's ring-3 programs, which every user half has at USER_TEXT. Any vCPU. */
#include <hyp/image.h>

#include "mm/mm.h"

int mm_map_programs(struct mm *mm)
{
	int ret = 0;

	for (char *page = user_text_start; page < user_text_end && !ret; page += PAGE_SIZE)
		ret = mm_map_page(mm, USER_TEXT + (uint64_t)(page - user_text_start),
				  arch_image_phys(page));
	return ret;
}
