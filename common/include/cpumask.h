/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets of vCPUs. The operations with "atomic" in their name may race with each other on one mask;
 * the others are for masks that one vCPU owns, or that only tolerate a stale read.
 */
#ifndef CPUMASK_H
#define CPUMASK_H

#include "atomic.h"

#define NR_CPUS       128 /* the most that any of our platforms starts */
#define CPUMASK_WORDS (NR_CPUS / 64)

struct cpumask {
	uint64_t bits[CPUMASK_WORDS];
};

static inline void cpumask_clear(struct cpumask *mask)
{
	for (unsigned int w = 0; w < CPUMASK_WORDS; w++)
		mask->bits[w] = 0;
}

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *mask)
{
	mask->bits[cpu / 64] |= 1ull << (cpu % 64);
}

static inline void cpumask_clear_cpu(unsigned int cpu, struct cpumask *mask)
{
	mask->bits[cpu / 64] &= ~(1ull << (cpu % 64));
}

static inline bool cpumask_test_cpu(unsigned int cpu, const struct cpumask *mask)
{
	return READ_ONCE(mask->bits[cpu / 64]) >> (cpu % 64) & 1;
}

static inline void cpumask_atomic_set_cpu(unsigned int cpu, struct cpumask *mask)
{
	fetch_or(&mask->bits[cpu / 64], 1ull << (cpu % 64));
}

static inline void cpumask_atomic_clear_cpu(unsigned int cpu, struct cpumask *mask)
{
	fetch_and(&mask->bits[cpu / 64], ~(1ull << (cpu % 64)));
}

static inline bool cpumask_empty(const struct cpumask *mask)
{
	uint64_t any = 0;

	for (unsigned int w = 0; w < CPUMASK_WORDS; w++)
		any |= mask->bits[w];
	return !any;
}

static inline unsigned int cpumask_weight(const struct cpumask *mask)
{
	unsigned int n = 0;

	for (unsigned int w = 0; w < CPUMASK_WORDS; w++) {
		uint64_t x = mask->bits[w];

		/*
		 * Bits counted in pairs, nibbles, bytes, then summed: no POPCNT instruction needed.
		 */
		x -= x >> 1 & 0x5555555555555555ull;
		x = (x & 0x3333333333333333ull) + (x >> 2 & 0x3333333333333333ull);
		x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0full;
		n += (unsigned int)(x * 0x0101010101010101ull >> 56);
	}
	return n;
}

static inline bool cpumask_equal(const struct cpumask *a, const struct cpumask *b)
{
	uint64_t differ = 0;

	for (unsigned int w = 0; w < CPUMASK_WORDS; w++)
		differ |= a->bits[w] ^ b->bits[w];
	return !differ;
}

/* dst = src1 & src2. The sources are read word by word: a racing setter may be missed or seen. */
static inline void cpumask_and(struct cpumask *dst, const struct cpumask *src1,
			       const struct cpumask *src2)
{
	for (unsigned int w = 0; w < CPUMASK_WORDS; w++)
		dst->bits[w] = READ_ONCE(src1->bits[w]) & READ_ONCE(src2->bits[w]);
}

/* dst = src1 | src2, of masks that nobody else changes. */
static inline void cpumask_or(struct cpumask *dst, const struct cpumask *src1,
			      const struct cpumask *src2)
{
	for (unsigned int w = 0; w < CPUMASK_WORDS; w++)
		dst->bits[w] = src1->bits[w] | src2->bits[w];
}

/* dst = src1 & ~src2, of masks that nobody else changes. */
static inline void cpumask_andnot(struct cpumask *dst, const struct cpumask *src1,
				  const struct cpumask *src2)
{
	for (unsigned int w = 0; w < CPUMASK_WORDS; w++)
		dst->bits[w] = src1->bits[w] & ~src2->bits[w];
}

/* The first vCPU of @mask that is @from or higher; NR_CPUS if there is none. */
static inline unsigned int cpumask_next(unsigned int from, const struct cpumask *mask)
{
	for (unsigned int w = from / 64; w < CPUMASK_WORDS; w++) {
		uint64_t bits = mask->bits[w];

		if (w == from / 64)
			bits &= ~0ull << (from % 64);
		if (bits)
			return w * 64 + (unsigned int)__builtin_ctzll(bits);
	}
	return NR_CPUS;
}

#define for_each_cpu(cpu, mask)                                         \
	for (unsigned int cpu = cpumask_next(0, (mask)); cpu < NR_CPUS; \
	     cpu = cpumask_next(cpu + 1, (mask)))

#endif
