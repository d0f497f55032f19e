// SPDX-License-Identifier: BSD-2-Clause
/* The section by libelf, what it refers to by symbols; see stretches.h. */
#include "lines/stretches.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "abi/stretch.h"
#include "lines/layout.h"
#include "lines/symbols.h"

#define USER_TEXT 0x400000ull /* where the guest maps .user.text: arch/layout.h */

/* The number of the stretch @name, which may be new; MOVES_STRETCHES_MAX: too many. */
static unsigned int number_of(struct stretches *stretches, const char *name)
{
	unsigned int i = 0;

	while (i < stretches->nr && strcmp(stretches->name[i], name))
		i++;
	if (i == stretches->nr && i < MOVES_STRETCHES_MAX)
		snprintf(stretches->name[stretches->nr++], STRETCH_NAME_MAX, "%s", name);
	return i;
}

/* The kind of object @tag, which may be new; OBJECT_KINDS_MAX + 1: too many. */
static unsigned int kind_of(struct stretches *stretches, const char *tag)
{
	unsigned int i = 1;

	while (i <= stretches->nr_kinds && strcmp(stretches->object[i].tag, tag))
		i++;
	if (i > stretches->nr_kinds && i <= OBJECT_KINDS_MAX) {
		snprintf(stretches->object[i].tag, STRETCH_NAME_MAX, "%s", tag);
		stretches->nr_kinds = i;
	}
	return i;
}

static int take_mark(struct stretches *stretches, struct stretch_mark mark, const char *name)
{
	if (mark.kind < STRETCH_BEGIN_OWN || mark.kind > STRETCH_GONE ||
	    (!*name && mark.kind != STRETCH_GONE) || strlen(name) >= STRETCH_NAME_MAX)
		return -EINVAL;
	if (mark.kind <= STRETCH_END)
		mark.number = number_of(stretches, name);
	else if (mark.kind == STRETCH_OBJECT)
		mark.number = kind_of(stretches, name);
	if (stretches->nr_marks == STRETCH_MARKS_MAX || mark.number == MOVES_STRETCHES_MAX ||
	    (mark.kind == STRETCH_OBJECT && mark.number > OBJECT_KINDS_MAX))
		return -ENOSPC;
	stretches->mark[stretches->nr_marks++] = mark;
	return 0;
}

static int take_section(struct stretches *stretches, const char *bytes, size_t size)
{
	struct {
		uint64_t address;
		uint8_t kind;
		uint16_t value;
	} __attribute__((packed)) head;
	size_t at = 0;
	int ret = 0;

	while (!ret && at < size) {
		const char *name = bytes + at + sizeof(head), *end;

		if (size - at <= sizeof(head))
			return -EINVAL;
		end = memchr(name, '\0', size - at - sizeof(head));
		if (!end)
			return -EINVAL;
		memcpy(&head, bytes + at, sizeof(head));
		ret = take_mark(stretches,
				(struct stretch_mark){.address = head.address,
						      .kind = head.kind,
						      .value = head.value},
				name);
		at = (size_t)(end + 1 - bytes);
	}
	return ret;
}

static Elf_Data *find_section(Elf *elf, const char *wanted)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header))
			continue;
		name = elf_strptr(elf, names, header.sh_name);
		if (name && !strcmp(name, wanted))
			return elf_getdata(section, NULL);
	}
	return NULL;
}

static int read_marks(const char *path, struct stretches *stretches)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret = -EINVAL;
	Elf_Data *data;
	Elf *elf;

	if (fd < 0)
		return -errno;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	data = elf ? find_section(elf, STRETCH_SECTION) : NULL;
	if (data && data->d_buf)
		ret = take_section(stretches, data->d_buf, data->d_size);
	elf_end(elf);
	close(fd);
	return ret;
}

static const struct symbol *named(const struct symbols *symbols, const char *name)
{
	for (size_t i = 0; i < symbols->nr; i++)
		if (!strcmp(symbols->symbol[i].name, name))
			return &symbols->symbol[i];
	return NULL;
}

/* What the marks and the plugin refer to besides. */
static int read_places(const char *path, struct stretches *stretches, struct reason *why)
{
	const struct symbol *cell, *periods, *start, *end;
	struct symbols symbols;
	int ret = symbols_read(path, &symbols, why);

	if (ret)
		goto out;
	cell = named(&symbols, "results_cell_begin");
	periods = named(&symbols, "stretch_periods");
	start = named(&symbols, "user_text_start");
	end = named(&symbols, "user_text_end");
	if (!cell || !periods || !start || !end || !periods->bytes) {
		ret = reason_set(why, EINVAL, "%s lacks the symbols that its stretches refer to",
				 path);
		goto out;
	}
	memcpy(stretches->kernel, symbols.code, sizeof(stretches->kernel));
	stretches->cell = cell->address;
	stretches->periods = periods->address;
	stretches->nr_periods = periods->bytes - 1;
	for (unsigned int i = 0; i < stretches->nr_marks; i++) {
		uint64_t *address = &stretches->mark[i].address;

		if (*address >= start->address && *address < end->address)
			*address += USER_TEXT - start->address;
	}
out:
	symbols_free(&symbols);
	return ret;
}

/* How large its objects are. */
static int read_sizes(const char *path, struct stretches *stretches, struct reason *why)
{
	struct layout *layout;
	int ret = layout_open(path, &layout, why);

	for (unsigned int i = 1; !ret && i <= stretches->nr_kinds; i++) {
		struct object_kind *kind = &stretches->object[i];

		kind->bytes = layout_struct_bytes(layout, kind->tag);
		if (!kind->bytes)
			ret = reason_set(why, EINVAL, "%s does not say what a struct %s is", path,
					 kind->tag);
	}
	layout_close(layout);
	return ret;
}

int stretches_read(const char *path, struct stretches *stretches, struct reason *why)
{
	int ret;

	*stretches = (struct stretches){0};
	ret = read_marks(path, stretches);
	if (ret)
		return reason_set(why, -ret, "%s: no valid section %s: %s", path, STRETCH_SECTION,
				  strerror(-ret));
	ret = read_places(path, stretches, why);
	return ret ? ret : read_sizes(path, stretches, why);
}

static void write_order(const struct stretches *stretches, const struct stretch_mark *mark,
			FILE *out)
{
	switch (mark->kind) {
	case STRETCH_BEGIN_OWN:
	case STRETCH_BEGIN_ALL:
		fprintf(out, "begin %" PRIx64 " %u %s %u\n", mark->address, mark->number,
			mark->kind == STRETCH_BEGIN_OWN ? "own" : "all", mark->value);
		break;
	case STRETCH_END:
		fprintf(out, "finish %" PRIx64 " %u\n", mark->address, mark->number);
		break;
	case STRETCH_OBJECT:
		fprintf(out, "object %" PRIx64 " %u %u %" PRIu64 "\n", mark->address, mark->number,
			mark->value, stretches->object[mark->number].bytes);
		break;
	default:
		fprintf(out, "gone %" PRIx64 "\n", mark->address);
	}
}

void stretches_write_orders(const struct stretches *stretches, FILE *out)
{
	fprintf(out, "kernel %" PRIx64 " %" PRIx64 "\n", stretches->kernel[0],
		stretches->kernel[1]);
	fprintf(out, "cell %" PRIx64 "\n", stretches->cell);
	fprintf(out, "periods %" PRIx64 " %" PRIu64 "\n", stretches->periods,
		stretches->nr_periods);
	for (unsigned int i = 0; i < stretches->nr_marks; i++)
		write_order(stretches, &stretches->mark[i], out);
}
