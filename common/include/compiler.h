/* SPDX-License-Identifier: BSD-2-Clause */
/* Names for compiler features, as Linux spells them. */
#ifndef COMPILER_H
#define COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CACHE_LINE           64
#define __cacheline_aligned  __attribute__((aligned(CACHE_LINE)))
#define __printf(fmt, first) __attribute__((format(printf, fmt, first)))
#define __must_check         __attribute__((warn_unused_result))
#define __section(name)      __attribute__((section(name), used))
#define __noinline           __attribute__((noinline))
#define __noreturn           __attribute__((noreturn))
/* Its reads may race: they are for messages only, and no checker is to take them for a vCPU's. */
#define __no_sanitize_thread __attribute__((no_sanitize_thread))

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define ARRAY_SIZE(a)    (sizeof(a) / sizeof((a)[0]))
#define ALIGN_UP(x, a)   (((x) + (a)-1) & ~((__typeof__(x))(a)-1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a)-1))
#define MIN(a, b)        ((a) < (b) ? (a) : (b))
#define MAX(a, b)        ((a) > (b) ? (a) : (b))

/*
 * 1 if the macro @option is defined as 1, 0 if it is not defined: an expression, so that what
 * depends on an option is compiled with and without it.
 */
#define IS_ENABLED(option)               IS_ENABLED_(option)
#define IS_ENABLED_(value)               IS_ENABLED__(IS_ENABLED_ARG_##value)
#define IS_ENABLED__(arg_or_junk)        IS_ENABLED_SECOND(arg_or_junk 1, 0, 0)
#define IS_ENABLED_SECOND(a, value, ...) value
#define IS_ENABLED_ARG_1                 0,

#define STRINGIFY_(x) #x
#define STRINGIFY(x)  STRINGIFY_(x)

#endif
