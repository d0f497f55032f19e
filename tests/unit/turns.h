/* SPDX-License-Identifier: BSD-2-Clause */
/* Ways to give turns: functions for host_config.choose. */
#ifndef TURNS_H
#define TURNS_H

#include <host/machine.h>
#include <stdint.h>

/* At random: the turn mostly stays, but may change at any step. The same seed, the same turns. */
void turns_seed(uint64_t seed);
unsigned int turns_random(const struct host_choice *choice);

/*
 * Every vCPU runs until it waits, except at two steps, counted from turns_change_at(), at which the
 * next vCPU takes over. Tried with all pairs of steps of a round it finds the errors that need two
 * changes of turn.
 */
#define TURNS_NO_CHANGE ~0ull
void turns_change_at(uint64_t first, uint64_t second);
uint64_t turns_steps(void); /* since turns_change_at() */
unsigned int turns_changed(const struct host_choice *choice);

#endif
