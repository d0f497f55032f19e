/* SPDX-License-Identifier: BSD-2-Clause */
/* What the image says of itself: addresses that the platform's linker script gives, and a note. */
#ifndef HYP_IMAGE_H
#define HYP_IMAGE_H

#include "abi/results.h"

/* The programs of ring 3; page aligned. */
extern char user_text_start[], user_text_end[];

/* The results area, the last thing in the image: memory behind its bytes is not the image's. */
extern char area_start[];
extern const struct area_note area_note; /* constant once the guest runs */

#endif
