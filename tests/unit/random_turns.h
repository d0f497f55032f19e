/* SPDX-License-Identifier: BSD-2-Clause */
/* A host_config.choose that gives turns at random: mostly goes on, at any step may not. */
#ifndef RANDOM_TURNS_H
#define RANDOM_TURNS_H

#include <host/machine.h>
#include <stdint.h>

/* The same seed, the same turns. */
void random_turns_seed(uint64_t seed);
unsigned int random_turns(const struct host_choice *choice);

#endif
