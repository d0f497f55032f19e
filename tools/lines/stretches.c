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

static int take_edge(struct stretches *stretches, uint64_t address, unsigned int kind,
		     const char *name)
{
	unsigned int number = number_of(stretches, name);

	if (stretches->nr_edges == STRETCH_EDGES_MAX || number == MOVES_STRETCHES_MAX)
		return -ENOSPC;
	if (kind < STRETCH_BEGIN_OWN || kind > STRETCH_END || !*name ||
	    strlen(name) >= STRETCH_NAME_MAX)
		return -EINVAL;
	stretches->edge[stretches->nr_edges++] = (struct stretch_edge){address, kind, number};
	return 0;
}

static int take_section(struct stretches *stretches, const char *bytes, size_t size)
{
	const size_t head = sizeof(uint64_t) + 1;
	size_t at = 0;
	int ret = 0;

	while (!ret && at < size) {
		const char *end;
		uint64_t address;

		if (size - at <= head)
			return -EINVAL;
		end = memchr(bytes + at + head, '\0', size - at - head);
		if (!end)
			return -EINVAL;
		memcpy(&address, bytes + at, sizeof(address));
		ret = take_edge(stretches, address, (unsigned char)bytes[at + head - 1],
				bytes + at + head);
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

static int read_edges(const char *path, struct stretches *stretches)
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

/* What the edges and the plugin refer to besides. */
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
	stretches->cell = cell->address;
	stretches->periods = periods->address;
	stretches->nr_periods = periods->bytes - 1;
	for (unsigned int i = 0; i < stretches->nr_edges; i++) {
		uint64_t *address = &stretches->edge[i].address;

		if (*address >= start->address && *address < end->address)
			*address += USER_TEXT - start->address;
	}
out:
	symbols_free(&symbols);
	return ret;
}

int stretches_read(const char *path, struct stretches *stretches, struct reason *why)
{
	int ret;

	*stretches = (struct stretches){0};
	ret = read_edges(path, stretches);
	if (ret)
		return reason_set(why, -ret, "%s: no valid section %s: %s", path, STRETCH_SECTION,
				  strerror(-ret));
	return read_places(path, stretches, why);
}

void stretches_write_orders(const struct stretches *stretches, FILE *out)
{
	fprintf(out, "cell %" PRIx64 "\n", stretches->cell);
	fprintf(out, "periods %" PRIx64 " %" PRIu64 "\n", stretches->periods,
		stretches->nr_periods);
	for (unsigned int i = 0; i < stretches->nr_edges; i++) {
		const struct stretch_edge *edge = &stretches->edge[i];

		if (edge->kind == STRETCH_END)
			fprintf(out, "finish %" PRIx64 " %u\n", edge->address, edge->stretch);
		else
			fprintf(out, "begin %" PRIx64 " %u %s\n", edge->address, edge->stretch,
				edge->kind == STRETCH_BEGIN_OWN ? "own" : "all");
	}
}
