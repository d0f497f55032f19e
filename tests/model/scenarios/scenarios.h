/* SPDX-License-Identifier: BSD-2-Clause */
/* All scenarios: a line here, a file beside. */
#ifndef MODEL_SCENARIOS_H
#define MODEL_SCENARIOS_H

#include "model.h"

#define MODEL_SCENARIOS(X) \
	X(litmus_sb)       \
	X(litmus_sb_locked)\
	X(exit_against_switch)\
	X(exit_against_exit)\
	X(exit_across)\
	X(exit_against_other)\
	X(exit_against_hand_over)\
	X(wake_against_block)\
	X(flush_against_block)

#define X(id) extern const struct scenario id;
MODEL_SCENARIOS(X)
#undef X

#endif
