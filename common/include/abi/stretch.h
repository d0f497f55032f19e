/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The section .stretches of a guest's image, which is not loaded: for each edge of a timed stretch
 * the address of the instruction (8 bytes), what it is (1 byte), and the stretch's name, which
 * ends with a NUL. An address in .user.text is the link's, not the one at which it runs. Included by
 * the guest and by the tool, and by assembly.
 */
#ifndef ABI_STRETCH_H
#define ABI_STRETCH_H

#define STRETCH_SECTION   ".stretches"
#define STRETCH_BEGIN_OWN 1 /* what the vCPU does that passes it */
#define STRETCH_BEGIN_ALL 2 /* what all vCPUs do meanwhile */
#define STRETCH_END       3

#endif
