/* SPDX-License-Identifier: BSD-2-Clause */
/* Hashes of 128 bits that can be added up: two states with one hash are taken for one state. */
#ifndef MODEL_HASH_H
#define MODEL_HASH_H

#include "engine.h"

static inline uint64_t hash_mix(uint64_t x, uint64_t y)
{
	unsigned __int128 product =
		(unsigned __int128)(x ^ 0x9e3779b97f4a7c15ull) * (y ^ 0xbf58476d1ce4e5b9ull);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Of @value at the place @at. */
static inline struct hash hash_word(uint64_t at, uint64_t value)
{
	uint64_t x = hash_mix(at + 0x2545f4914f6cdd1dull, value);

	return (struct hash){hash_mix(x, at ^ 0x94d049bb133111ebull),
			     hash_mix(x ^ value, at * 0xd6e8feb86659fd93ull)};
}

static inline void hash_add(struct hash *sum, struct hash h)
{
	sum->a += h.a;
	sum->b += h.b;
}

static inline void hash_subtract(struct hash *sum, struct hash h)
{
	sum->a -= h.a;
	sum->b -= h.b;
}

#endif
