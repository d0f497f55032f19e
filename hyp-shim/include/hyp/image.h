/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses that the platform's linker script gives. */
#ifndef HYP_IMAGE_H
#define HYP_IMAGE_H

/* The programs of ring 3; page aligned. */
extern char user_text_start[], user_text_end[];

/* The results area. */
extern char area_start[];

/* Memory from here on is not the image's. */
extern char image_end[];

#endif
