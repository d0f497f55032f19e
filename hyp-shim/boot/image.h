/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses of the linker script, x86/link.lds.S. */
#ifndef BOOT_IMAGE_H
#define BOOT_IMAGE_H

extern char image_end[];

#endif
