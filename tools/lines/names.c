// SPDX-License-Identifier: BSD-2-Clause
/* See names.h. */
#include "lines/names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines/layout.h"
#include "lines/symbols.h"

#define USER_END  (1ull << 47)
#define FIELD_MAX 40u

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

static void name_in_guest(const struct line_names *names, const struct move *move, char *name)
{
	const struct symbol *symbol = symbols_at(&names->guest, move->va);
	char field[FIELD_MAX];

	if (move->kind && move->kind <= names->stretches->nr_kinds) {
		const char *tag = names->stretches->object[move->kind].tag;

		layout_of_struct(names->layout, tag, move->offset, field, sizeof(field));
		snprintf(name, LINE_NAME_MAX, "%s%s", tag, field);
	} else if (symbol) {
		layout_of_variable(names->layout, symbol->name, move->va - symbol->address, field,
				   sizeof(field));
		snprintf(name, LINE_NAME_MAX, "%.23s%s", symbol->name, field);
	} else {
		symbol = symbols_at(&names->guest, move->pc);
		if (!symbol)
			symbol = symbols_at(&names->xen, move->pc);
		snprintf(name, LINE_NAME_MAX, "page@%.48s", symbol ? symbol->name : "user");
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

void line_name(const struct line_names *names, const struct move *move, char name[LINE_NAME_MAX])
{
	if (move->is_kernels)
		name_in_guest(names, move, name);
	else if (symbols_have_code(&names->xen, move->pc))
		name_in_xen(names, move, name);
	else if (move->pc < USER_END)
		snprintf(name, LINE_NAME_MAX, "user memory");
	else
		snprintf(name, LINE_NAME_MAX, "dom0");
}
