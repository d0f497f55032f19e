// SPDX-License-Identifier: BSD-2-Clause
/* See names.h. */
#include "lines/names.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "lines/layout.h"
#include "lines/symbols.h"

#define USER_END  (1ull << 47)
#define FIELD_MAX 32u

struct line_names {
	struct symbols guest, xen;
	struct layout *layout;
	const struct area_pool *pools;
	unsigned int nr_pools;
};

int line_names_open(struct line_names **opened, const char *guest, const char *xen,
		    const struct area_pool *pools, unsigned int nr_pools, struct reason *why)
{
	struct line_names *names = calloc(1, sizeof(*names));
	int ret;

	*opened = names;
	if (!names)
		return reason_set(why, ENOMEM, "no memory");
	names->pools = pools;
	names->nr_pools = nr_pools;
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

static void name_in_xen(const struct line_names *names, uint64_t va, uint64_t pc, char *name)
{
	const struct symbol *symbol = symbols_at(&names->xen, va);

	if (symbol) {
		snprintf(name, LINE_NAME_MAX, "xen:%s", symbol->name);
		return;
	}
	symbol = symbols_at(&names->xen, pc);
	snprintf(name, LINE_NAME_MAX, "xen:@%s", symbol ? symbol->name : "unknown");
}

static bool name_in_pool(const struct line_names *names, uint64_t va, char *name)
{
	char field[FIELD_MAX];

	for (unsigned int i = 0; i < names->nr_pools; i++) {
		const struct area_pool *pool = &names->pools[i];

		if (va - pool->start >= pool->bytes || !pool->each)
			continue;
		layout_of_struct(names->layout, pool->name, (va - pool->start) % pool->each, field,
				 sizeof(field));
		snprintf(name, LINE_NAME_MAX, "%.*s%s", (int)sizeof(pool->name), pool->name, field);
		return true;
	}
	return false;
}

static void name_in_guest(const struct line_names *names, uint64_t va, uint64_t pc, char *name)
{
	const struct symbol *symbol;
	char field[FIELD_MAX];

	if (va < USER_END) {
		snprintf(name, LINE_NAME_MAX, "user memory");
		return;
	}
	if (name_in_pool(names, va, name))
		return;
	symbol = symbols_at(&names->guest, va);
	if (symbol) {
		layout_of_variable(names->layout, symbol->name, va - symbol->address, field,
				   sizeof(field));
		snprintf(name, LINE_NAME_MAX, "%.31s%s", symbol->name, field);
		return;
	}
	symbol = symbols_at(&names->guest, pc);
	snprintf(name, LINE_NAME_MAX, "page@%s", symbol ? symbol->name : "unknown");
}

void line_name(const struct line_names *names, uint64_t va, uint64_t pc, char name[LINE_NAME_MAX])
{
	if (symbols_have_code(&names->xen, pc))
		name_in_xen(names, va, pc, name);
	else if (pc < USER_END || symbols_have_code(&names->guest, pc))
		name_in_guest(names, va, pc, name);
	else
		snprintf(name, LINE_NAME_MAX, "another domain");
}
