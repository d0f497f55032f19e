/* SPDX-License-Identifier: BSD-2-Clause */
/* Images of guests; see image.h. */
#include "plan/image.h"

#include <errno.h>
#include <stdio.h>

#include "plan/guests.h"

/* What stands in the name of an image before its ".elf". */
static const char *const kinds[NR_AREA_PASSES] = {
	[AREA_MEASURE] = "", [AREA_CHECK] = "-check", [AREA_ASSIST] = "-assist"};

enum area_pass image_pass(enum area_pass pass)
{
	return pass == AREA_LINES ? AREA_MEASURE : pass;
}

int image_of_guest(unsigned int guest, enum area_pass pass, const char *chosen,
		   char path[FILES_PATH_MAX], struct reason *why)
{
	char dir[FILES_PATH_MAX], name[64];
	int ret = 0;

	if (chosen)
		return snprintf(path, FILES_PATH_MAX, "%s", chosen) < FILES_PATH_MAX
			       ? 0
			       : reason_set(why, ENAMETOOLONG, "--image: name too long");
	ret = files_own_dir(dir, why);
	snprintf(name, sizeof(name), "%s%s.elf", guests[guest].image, kinds[image_pass(pass)]);
	return ret ? ret : files_join(path, dir, name, why);
}
