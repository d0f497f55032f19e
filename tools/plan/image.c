/* SPDX-License-Identifier: BSD-2-Clause */
/* Images of guests; see image.h. */
#include "plan/image.h"

#include <errno.h>
#include <stdio.h>

#include "plan/guests.h"

int image_of_guest(unsigned int guest, const char *chosen, char path[FILES_PATH_MAX],
		   struct reason *why)
{
	char dir[FILES_PATH_MAX];
	int ret = 0;

	if (chosen)
		return snprintf(path, FILES_PATH_MAX, "%s", chosen) < FILES_PATH_MAX
			       ? 0
			       : reason_set(why, ENAMETOOLONG, "--image: name too long");
	ret = files_own_dir(dir, why);
	return ret ? ret : files_join(path, dir, guests[guest].image, why);
}
