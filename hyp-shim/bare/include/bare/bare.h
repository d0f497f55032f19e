/* SPDX-License-Identifier: BSD-2-Clause */
/* The backend `bare`. */
#ifndef BARE_BARE_H
#define BARE_BARE_H

#include <hyp/hyp.h>

extern const struct hyp_ops bare_ops;

/* struct hyp_ops' block. */
void bare_block(void);

#endif
