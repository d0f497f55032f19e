/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes into a joined figure, printed before it; and how well the model predicts a machine. */
#ifndef TOOLS_JOINED_INPUTS_H
#define TOOLS_JOINED_INPUTS_H

#include "joined/price.h"

/* The machine, how its figures are used, and what marks mean. */
void inputs_print_machine(const struct price_list *prices, FILE *out);

/*
 * A table of what each policy costs, and what its contention is made of. 0 or -ENOMEM; write errors
 * stay in the stream.
 */
int inputs_print(const struct costs *costs, const struct price_list *prices, FILE *out);

/*
 * Visits to idle on the machine itself: what its file says that N threads took, and what the model
 * predicts from counted transfers and the machine's handoffs. Nothing where one of both is missing.
 */
int inputs_print_held(const struct costs *costs, const struct price_list *prices, FILE *out);

#endif
