/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h. */
#include "sweep/options.h"

#include <errno.h>

#include "area/elfnote.h"
#include "base/files.h"
#include "plan/boots.h"
#include "plan/image.h"
#include "results/results.h"

int sweep_prepare(const struct sweep_options *options, struct reason *why)
{
	struct plan_boot boot;
	int ret = 0;

	for (unsigned int i = 0; !ret && plan_boot_at(&options->plan, i, &boot); i++) {
		char image[FILES_PATH_MAX];
		struct elf_image elf = {0};

		ret = image_of_guest(boot.guest, boot.pass, options->image, image, why);
		if (!ret)
			ret = elfnote_read(image, &elf, why);
		if (!ret && elf.note.pass != image_pass(boot.pass))
			ret = reason_set(why, EINVAL, "%s is an image of pass %s, not %s", image,
					 pass_names[elf.note.pass],
					 pass_names[image_pass(boot.pass)]);
		elfnote_free(&elf);
	}
	return ret;
}
