/* SPDX-License-Identifier: BSD-2-Clause */
/* The symbols of an ELF file, to say in which function or variable an address lies. */
#ifndef TOOLS_LINES_SYMBOLS_H
#define TOOLS_LINES_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

struct symbol {
	uint64_t address, bytes; /* bytes: up to the next symbol where the file gives none */
	char *name;
	bool is_code;
};

struct symbols {
	size_t nr;
	struct symbol *symbol; /* by address */
	uint64_t code[2]; /* [first, last) of the functions; both 0: none */
};

/*
 * Reads the symbol table of the ELF file @path. Returns 0, or -errno with @why. The caller gives
 * @symbols to symbols_free() in any case.
 */
int symbols_read(const char *path, struct symbols *symbols, struct reason *why);
void symbols_free(struct symbols *symbols);

/* The symbol that @address lies in, or NULL. */
const struct symbol *symbols_at(const struct symbols *symbols, uint64_t address);

/* Whether @address lies between the first and the last function. */
bool symbols_have_code(const struct symbols *symbols, uint64_t address);

#endif
