/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's variables, in sections of their own (host/build.mk): the linker gives where a section
 * starts and ends. Weak, since a program may lack one.
 */
#ifndef HOST_SECTIONS_H
#define HOST_SECTIONS_H

extern char __start_guest_data[] __attribute__((weak)), __stop_guest_data[] __attribute__((weak));
extern char __start_guest_bss[] __attribute__((weak)), __stop_guest_bss[] __attribute__((weak));
extern char __start_guest_area[] __attribute__((weak)), __stop_guest_area[] __attribute__((weak));

#endif
