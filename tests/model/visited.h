/* SPDX-License-Identifier: BSD-2-Clause */
/* The states that a search has been to. */
#ifndef MODEL_VISITED_H
#define MODEL_VISITED_H

#include "engine.h"

struct visited {
	struct hash hash;
	uint32_t sleep; /* steps that were not explored from here, as others do what they would */
	int32_t budget; /* preemptions that were left */
};

void visited_clear(void);
uint64_t visited_count(void);

/* visited_find() of @hash will soon be called, and need not wait for memory then. */
void visited_prefetch(struct hash hash);

/* The record of @hash; a new one has sleep ~0. Valid until the next call. */
struct visited *visited_find(struct hash hash, bool *is_new);

#endif
