/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h. */
#include "sweep/options.h"

#include "area/elfnote.h"
#include "base/files.h"
#include "plan/image.h"

int sweep_prepare(const struct sweep_options *options, struct reason *why)
{
	const struct axis_list *list = &options->plan.lists[AXIS_GUEST];
	int ret = 0;

	for (unsigned int i = 0; i < list->nr && !ret; i++) {
		char image[FILES_PATH_MAX];
		struct elf_image elf = {0};

		ret = image_of_guest(list->entry[i], options->image, image, why);
		if (!ret)
			ret = elfnote_read(image, &elf, why);
		elfnote_free(&elf);
	}
	return ret ? ret : files_make_dir(options->out, why);
}
