/* SPDX-License-Identifier: BSD-2-Clause */
/* Which image a guest is booted from. */
#ifndef TOOLS_PLAN_IMAGE_H
#define TOOLS_PLAN_IMAGE_H

#include "abi/results.h"
#include "base/files.h"

/* What the image that @pass boots is compiled for, and says that it is. */
enum area_pass image_pass(enum area_pass pass);

/*
 * The image of guest number @guest for @pass: @chosen, what the user named, or if that is NULL the
 * guest's own, beside the tool. Returns 0, or -errno with @why.
 */
int image_of_guest(unsigned int guest, enum area_pass pass, const char *chosen,
		   char path[FILES_PATH_MAX], struct reason *why);

#endif
