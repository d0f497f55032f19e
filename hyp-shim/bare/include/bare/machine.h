/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The devices of a bare machine through which it reports: a console port and a port that ends the
 * machine. The guest's backend writes to them; the tool gives them to QEMU (isa-debugcon,
 * isa-debug-exit).
 */
#ifndef BARE_MACHINE_H
#define BARE_MACHINE_H

/* A byte written here is a character of the console. */
#define BARE_CONSOLE_PORT 0xe9

/*
 * A double word V written here ends the machine; QEMU then exits with code 2 V + 1. These values
 * keep clear of the codes that QEMU has for its own errors, and of 0, which a reset gives.
 */
#define BARE_EXIT_PORT     0xf4
#define BARE_EXIT_POWEROFF 0x10
#define BARE_EXIT_CRASH    0x11

#define BARE_EXIT_CODE(value) (2 * (value) + 1)

#endif
