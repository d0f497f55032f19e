/* SPDX-License-Identifier: BSD-2-Clause */
/* Names for addresses in counter-examples: the variable and field, the source line. */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* Forgets what scenarios have named, of the cell before. */
void names_reset(void);

/* Writes the name of the variable at @addr, with its field. */
void names_data(uintptr_t addr, char *text, size_t size);

/* Writes a value that was at @addr: a name if it points to something that has one. */
void names_value(uintptr_t addr, uint64_t value, char *text, size_t size);

/* Writes "file:line function" of the code at @pc; names_load() once for all before. */
void names_code(const void *pc, char *text, size_t size);
void names_load(const void *const *pcs, size_t n);

#endif
