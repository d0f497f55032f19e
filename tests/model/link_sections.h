/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the linker put the code and the variables of guest and machine (build.mk). */
#ifndef LINK_SECTIONS_H
#define LINK_SECTIONS_H

extern char __start_guest_text[], __stop_guest_text[];
extern char __start_guest_data[], __stop_guest_data[], __start_guest_bss[], __stop_guest_bss[];
extern char __start_host_data[], __stop_host_data[], __start_host_bss[], __stop_host_bss[];

#endif
