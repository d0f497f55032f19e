/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where timed stretches begin and end and which structs lie where, for a plugin of the emulator
 * that counts what moves between vCPUs meanwhile (docs/measuring.md, "Line transfers"). Nothing
 * here executes within a stretch: a mark is an address in a section of the image that is not
 * loaded. What is recorded is said between stretches.
 */
#ifndef KERNEL_STRETCH_H
#define KERNEL_STRETCH_H

#include "abi/stretch.h"
#include "compiler.h"
#include "percpu.h"

/* Labels 771; @number is an operand of the asm, or a literal. */
#define STRETCH_MARK(kind, number, name)                                   \
	".pushsection .stretches, \"\"\n\t.quad 771b\n\t.byte " STRINGIFY( \
		kind) "\n\t.short " number "\n\t.asciz \"" name "\"\n\t"   \
		      ".popsection"

#define STRETCH_EDGE(kind, samples, name) \
	asm volatile("771:\n\t" STRETCH_MARK(kind, STRINGIFY(samples), name) : : : "memory")

/*
 * Just before the first and after the second clock reading; @name is a literal, the metric's what.
 * What all vCPUs do in it, or what this one does, which gives so many samples at a time.
 */
#define stretch_begin(name)              STRETCH_EDGE(STRETCH_BEGIN_ALL, 1, name)
#define stretch_begin_own(name, samples) STRETCH_EDGE(STRETCH_BEGIN_OWN, samples, name)
#define stretch_end(name)                STRETCH_EDGE(STRETCH_END, 0, name)

/*
 * Stores @value, 8 bytes, to @field of @object, a struct @tag that is aligned to a line: what lies
 * there has this name from now on, and until it is gone, at a load of a field. Each is one
 * instruction, the store or load itself.
 */
#define stretch_object(tag, object, field, value)                                     \
	asm volatile("771: movq %1, %0\n\t" STRETCH_MARK(STRETCH_OBJECT, "%c2", #tag) \
		     : "=m"((object)->field)                                          \
		     : "r"((uint64_t)(value)), "i"(offsetof(struct tag, field)))

#define stretch_gone(object, field)                                                     \
	({                                                                              \
		typeof((object)->field) loaded_;                                        \
		asm volatile("771: movq %1, %0\n\t" STRETCH_MARK(STRETCH_GONE, "0", "") \
			     : "=r"(loaded_)                                            \
			     : "m"((object)->field));                                   \
		loaded_;                                                                \
	})

/* A store to one of these is what the plugin sees. vCPU 0 only. */
extern struct stretch_periods {
	uint8_t of[NR_STRETCH_SCENES][NR_CPUS];
	uint8_t end;
} stretch_periods;

/* From here on stretches are recorded, as of @k (0 if the metric has none) in @scene. */
static inline void stretch_record(unsigned int k, enum stretch_scene scene)
{
	WRITE_ONCE(stretch_periods.of[scene][k], 1);
}

static inline void stretch_record_end(void)
{
	WRITE_ONCE(stretch_periods.end, 1);
}

#endif
