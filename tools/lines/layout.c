// SPDX-License-Identifier: BSD-2-Clause
/* Layouts by libdw; see layout.h. */
#include "lines/layout.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEPTH_MAX 8

struct entry {
	const char *name; /* in the file, which stays open */
	bool is_struct; /* else a variable */
	Dwarf_Die die;
};

struct layout {
	int fd;
	Dwarf *dwarf;
	size_t nr, room;
	struct entry *entry; /* by kind and name */
};

static int by_name(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	if (left->is_struct != right->is_struct)
		return left->is_struct ? 1 : -1;
	return strcmp(left->name, right->name);
}

static int add(struct layout *layout, Dwarf_Die *die, bool is_struct)
{
	const char *name = dwarf_diename(die);
	Dwarf_Attribute declaration;

	if (!name || (is_struct && dwarf_attr(die, DW_AT_declaration, &declaration)))
		return 0;
	if (layout->nr == layout->room) {
		size_t room = layout->room ? layout->room * 2 : 256;
		struct entry *larger = realloc(layout->entry, room * sizeof(*larger));

		if (!larger)
			return -ENOMEM;
		layout->entry = larger;
		layout->room = room;
	}
	layout->entry[layout->nr++] = (struct entry){name, is_struct, *die};
	return 0;
}

/* The structs and variables at the top of a compilation unit, which is where C has shared ones. */
static int read_unit(struct layout *layout, Dwarf_Die *unit)
{
	Dwarf_Die die;
	int ret = 0;

	if (dwarf_child(unit, &die))
		return 0;
	do {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_structure_type || tag == DW_TAG_variable)
			ret = add(layout, &die, tag == DW_TAG_structure_type);
	} while (!ret && !dwarf_siblingof(&die, &die));
	return ret;
}

static int read_units(struct layout *layout)
{
	Dwarf_Off offset = 0, next;
	size_t header;
	int ret = 0;

	while (!ret && !dwarf_nextcu(layout->dwarf, offset, &next, &header, NULL, NULL, NULL)) {
		Dwarf_Die unit;

		if (dwarf_offdie(layout->dwarf, offset + header, &unit))
			ret = read_unit(layout, &unit);
		offset = next;
	}
	return ret;
}

int layout_open(const char *path, struct layout **opened, struct reason *why)
{
	struct layout *layout = calloc(1, sizeof(*layout));
	int ret;

	*opened = layout;
	if (!layout)
		return reason_set(why, ENOMEM, "no memory");
	layout->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (layout->fd < 0)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	layout->dwarf = dwarf_begin(layout->fd, DWARF_C_READ);
	if (!layout->dwarf)
		return reason_set(why, EINVAL, "%s has no debug information: %s", path,
				  dwarf_errmsg(-1));
	ret = read_units(layout);
	if (ret)
		return reason_set(why, -ret, "no memory for the layout of %s", path);
	qsort(layout->entry, layout->nr, sizeof(*layout->entry), by_name);
	return 0;
}

void layout_close(struct layout *layout)
{
	if (!layout)
		return;
	free(layout->entry);
	if (layout->dwarf)
		dwarf_end(layout->dwarf);
	if (layout->fd >= 0)
		close(layout->fd);
	free(layout);
}

static struct entry *find(const struct layout *layout, const char *name, bool is_struct)
{
	struct entry key = {.name = name, .is_struct = is_struct};

	return bsearch(&key, layout->entry, layout->nr, sizeof(key), by_name);
}

/* The type of a variable, member or array, without its qualifiers and typedefs. */
static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attribute;
	Dwarf_Die qualified;

	return dwarf_attr_integrate(die, DW_AT_type, &attribute) &&
	       dwarf_formref_die(&attribute, &qualified) && !dwarf_peel_type(&qualified, type);
}

/* The member of struct or union @type that @offset lies in; its own offset in @start. */
static bool member_at(Dwarf_Die *type, uint64_t offset, Dwarf_Die *member, uint64_t *start)
{
	if (dwarf_child(type, member))
		return false;
	do {
		Dwarf_Attribute location;
		Dwarf_Die member_type;
		Dwarf_Word bytes, at = 0;

		if (dwarf_tag(member) != DW_TAG_member)
			continue;
		if (dwarf_attr_integrate(member, DW_AT_data_member_location, &location))
			dwarf_formudata(&location, &at);
		if (!type_of(member, &member_type) || dwarf_aggregate_size(&member_type, &bytes))
			continue;
		if (offset >= at && offset - at < bytes) {
			*start = at;
			return true;
		}
	} while (!dwarf_siblingof(member, member));
	return false;
}

/* A text in a buffer of @bytes bytes, of which @used are there. */
struct text {
	char *out;
	size_t bytes, used;
};

static void append(struct text *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void append(struct text *text, const char *fmt, ...)
{
	va_list ap;
	int wrote;

	va_start(ap, fmt);
	wrote = vsnprintf(text->out + text->used, text->bytes - text->used, fmt, ap);
	va_end(ap);
	if (wrote > 0)
		text->used += (size_t)wrote < text->bytes - text->used
				      ? (size_t)wrote
				      : text->bytes - text->used - 1;
}

/* Follows @offset into @type, through arrays, structs and unions. */
static void descend(Dwarf_Die *type, uint64_t offset, struct text *text)
{
	for (unsigned int depth = 0; depth < DEPTH_MAX; depth++) {
		int tag = dwarf_tag(type);
		Dwarf_Die inner, member;
		Dwarf_Word bytes;
		uint64_t start;

		if (tag == DW_TAG_array_type) {
			if (!type_of(type, &inner) || dwarf_aggregate_size(&inner, &bytes) ||
			    !bytes)
				return;
			append(text, "[]");
			offset %= bytes;
		} else if (tag == DW_TAG_structure_type || tag == DW_TAG_union_type) {
			if (!member_at(type, offset, &member, &start) || !type_of(&member, &inner))
				return;
			if (dwarf_diename(&member))
				append(text, ".%s", dwarf_diename(&member));
			offset -= start;
		} else {
			return;
		}
		*type = inner;
	}
}

void layout_of_variable(const struct layout *layout, const char *name, uint64_t offset, char *out,
			size_t bytes)
{
	struct text text = {out, bytes, 0};
	struct entry *variable = find(layout, name, false);
	Dwarf_Die die, type;

	*out = '\0';
	if (!variable)
		return;
	die = variable->die;
	if (type_of(&die, &type))
		descend(&type, offset, &text);
}

uint64_t layout_struct_bytes(const struct layout *layout, const char *tag)
{
	struct entry *structure = find(layout, tag, true);
	Dwarf_Die die;
	Dwarf_Word size;

	if (!structure)
		return 0;
	die = structure->die;
	return dwarf_aggregate_size(&die, &size) ? 0 : size;
}

void layout_of_struct(const struct layout *layout, const char *tag, uint64_t offset, char *out,
		      size_t bytes)
{
	struct text text = {out, bytes, 0};
	struct entry *structure = find(layout, tag, true);
	Dwarf_Die die;
	Dwarf_Word size;

	*out = '\0';
	if (!structure)
		return;
	die = structure->die;
	if (!dwarf_aggregate_size(&die, &size) && size)
		descend(&die, offset % size, &text);
}
