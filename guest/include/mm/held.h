/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mms that have ended for everybody but the policy: mm_count is 0, their user half is freed, but
 * some vCPU may still have the root loaded. A list, oldest first, for policies that put ends off,
 * with its two bounds: how many (options.held) and for how long (options.held_age).
 *
 * There is no timer in this kernel. The age is looked at whenever an mm ends and before a vCPU
 * blocks; and the last vCPU to block ends all that is held before it does, so that nothing is held
 * by a guest that sleeps.
 */
#ifndef HELD_H
#define HELD_H

#include "mm/mm.h"

/* Puts @mm at the list's end. IRQs off. */
void held_add(struct mm *mm);

/*
 * Takes mms off the list, linked by next_held, and returns the first: those for which @ready is
 * true, or all where it is NULL. @ready is called under the list's lock. IRQs off.
 */
struct mm *held_take(bool (*ready)(struct mm *mm));

/* For @ready: whether @mm has to go because too many are held, or it has been held for too long. */
bool held_is_due(const struct mm *mm);

/* Whether as many are held as may be, or the oldest for too long. IRQs off. */
bool held_any_due(void);

/* Frees what held_take() has returned; each gets the stations of @end, its IPIs count once. */
void held_free(struct mm *mms, struct mm_end *end);

/*
 * before_block and after_block of policies that hold: true for the last vCPU that goes to sleep
 * while mms are held. Rarely it is true for one that is not the last.
 */
bool held_rest(void);
void held_wake(void);

/* Books an mm that is held without being on the list, and that it has been freed. Any IRQ state. */
void held_count(const struct mm *mm);
void held_uncount(void);

/* The counters have been reset: the next peak is counted anew. While nothing is held. */
void held_reset_peak(void);

/* Waits until those are freed, too, that another vCPU has taken. Nothing new is held. IRQs on. */
void held_await_end(void);

/* How many are on the list, at some moment. */
unsigned int held_now(void);

#endif
