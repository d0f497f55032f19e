// SPDX-License-Identifier: BSD-2-Clause
/* See names.h. */
#include "lines/names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines/layout.h"
#include "lines/symbols.h"

#define USER_END   (1ull << 47)
#define FIELD_MAX  40u
#define LINE_BYTES 64u

struct line_names {
	struct symbols guest, xen;
	struct layout *layout;
	const struct stretches *stretches;
};

int line_names_open(struct line_names **opened, const char *guest, const char *xen,
		    const struct stretches *stretches, struct reason *why)
{
	struct line_names *names = calloc(1, sizeof(*names));
	int ret;

	*opened = names;
	if (!names)
		return reason_set(why, ENOMEM, "no memory");
	names->stretches = stretches;
	ret = symbols_read(guest, &names->guest, why);
	if (!ret)
		ret = layout_open(guest, &names->layout, why);
	if (!ret && xen)
		ret = symbols_read(xen, &names->xen, why);
	return ret;
}

void line_names_close(struct line_names *names)
{
	if (!names)
		return;
	symbols_free(&names->guest);
	symbols_free(&names->xen);
	layout_close(names->layout);
	free(names);
}

bool line_is_kernels(const struct line_names *names, const struct move *move)
{
	return symbols_have_code(&names->guest, move->pc) && move->va >= USER_END;
}

/* Without what every atomic_t, cpumask or array has in it. */
static void shorten(char *name)
{
	static const char *const ends[] = {"[]", ".counter", ".bits"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]);) {
		size_t length = strlen(name), end = strlen(ends[i]);

		if (length > end && !strcmp(name + length - end, ends[i])) {
			name[length - end] = '\0';
			i = 0;
		} else {
			i++;
		}
	}
}

/* The guest's kernel touched @va, byte @offset of an object of @kind (0: none), from @pc. */
static void name_in_guest(const struct line_names *names, uint64_t va, unsigned int kind,
			  uint64_t offset, uint64_t pc, char *name)
{
	const struct symbol *symbol = symbols_at(&names->guest, va);
	char field[FIELD_MAX];

	if (kind && kind <= names->stretches->nr_kinds) {
		const char *tag = names->stretches->object[kind].tag;

		layout_of_struct(names->layout, tag, offset, field, sizeof(field));
		snprintf(name, LINE_NAME_MAX, "%s%s", tag, field);
	} else if (symbol) {
		layout_of_variable(names->layout, symbol->name, va - symbol->address, field,
				   sizeof(field));
		snprintf(name, LINE_NAME_MAX, "%.23s%s", symbol->name, field);
	} else {
		symbol = symbols_at(&names->guest, pc);
		snprintf(name, LINE_NAME_MAX, "page@%.48s", symbol ? symbol->name : "unknown");
		return;
	}
	shorten(name);
}

static void name_in_xen(const struct line_names *names, const struct move *move, char *name)
{
	const struct symbol *symbol = symbols_at(&names->xen, move->va);

	if (symbol) {
		snprintf(name, LINE_NAME_MAX, "xen:%.59s", symbol->name);
		return;
	}
	symbol = symbols_at(&names->xen, move->pc);
	snprintf(name, LINE_NAME_MAX, "xen:@%.58s", symbol ? symbol->name : "unknown");
}

void line_name(const struct line_names *names, const struct move *move, const struct move *guest,
	       char name[LINE_NAME_MAX])
{
	if (line_is_kernels(names, move)) {
		name_in_guest(names, move->va, move->kind, move->offset, move->pc, name);
	} else if (guest) {
		uint64_t word = move->va % LINE_BYTES, there = guest->va % LINE_BYTES;

		name_in_guest(names, guest->va - there + word, guest->kind,
			      guest->offset - there + word, guest->pc, name);
	} else if (symbols_have_code(&names->xen, move->pc)) {
		name_in_xen(names, move, name);
	} else if (move->pc < USER_END) {
		snprintf(name, LINE_NAME_MAX, "user memory");
	} else {
		snprintf(name, LINE_NAME_MAX, "dom0");
	}
}
