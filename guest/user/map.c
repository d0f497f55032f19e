// SPDX-License-Identifier: BSD-2-Clause
/* Where the programs are, seen from user mode. Any vCPU. */
#include <hyp/image.h>

#include "printk.h"
#include "user/user.h"

uint64_t user_program(void (*program)(uint64_t arg))
{
	return USER_TEXT + ((uintptr_t)program - (uintptr_t)user_text_start);
}

uint64_t user_image_start(enum user_image image)
{
	static void (*const programs[NR_USER_IMAGES])(uint64_t) = {
		[USER_JOB] = user_job,
		[USER_COMPILE] = user_compile,
		[USER_MIGRANT] = user_migrant,
	};

	CHECK_BUG_ON((unsigned int)image >= NR_USER_IMAGES);
	return user_program(programs[image]);
}
