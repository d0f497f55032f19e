/* SPDX-License-Identifier: BSD-2-Clause */
/* The clock that timeouts are measured by. */
#ifndef TOOLS_BASE_CLOCK_H
#define TOOLS_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since some fixed point; never runs backwards. */
uint64_t clock_ms(void);

#endif
