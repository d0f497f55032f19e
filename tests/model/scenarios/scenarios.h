/* SPDX-License-Identifier: BSD-2-Clause */
/* All scenarios: a line here, a file beside. */
#ifndef MODEL_SCENARIOS_H
#define MODEL_SCENARIOS(X)         \
	X(litmus_sb)               \
	X(litmus_sb_ordered)       \
	X(litmus_mp)               \
	X(litmus_full)             \
	X(litmus_deadlock)         \
	X(litmus_locks)            \
	X(litmus_lost)             \
	X(litmus_race)             \
	X(litmus_published)        \
	X(calls_across)            \
	X(calls_both)              \
	X(calls_with_wake)         \
	X(calls_with_kill)         \
	X(calls_two_initiators)    \
	X(calls_and_wake)          \
	X(wake_two_wakers)         \
	X(wake_against_block)      \
	X(flush_against_block)     \
	X(flush_against_load)      \
	X(flush_against_called)    \
	X(exit_against_switch)     \
	X(exit_against_exit)       \
	X(exit_across)             \
	X(exit_against_other)      \
	X(exit_against_other_held) \
	X(exit_against_hand_over)  \
	X(exit_overflow)           \
	X(exit_then_sleep)         \
	X(move_asleep)             \
	X(move_then_exit)          \
	X(move_between_others)     \
	X(offline_and_back)        \
	X(offline_against_end)     \
	X(exit_of_three)           \
	X(exit_against_two_borrowers)

#define X(id) extern const struct scenario id;
MODEL_SCENARIOS(X)
#undef X

#endif
