// SPDX-License-Identifier: BSD-2-Clause
/* Symbols by libelf; see symbols.h. */
#include "lines/symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int by_address(const void *a, const void *b)
{
	const struct symbol *left = a, *right = b;

	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	/* Of several names the one that has a size, and then always the same one. */
	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int add(struct symbols *symbols, const GElf_Sym *sym, const char *name)
{
	struct symbol *symbol = &symbols->symbol[symbols->nr];

	*symbol = (struct symbol){
		.address = sym->st_value,
		.bytes = sym->st_size,
		.name = strdup(name),
		.is_code = GELF_ST_TYPE(sym->st_info) == STT_FUNC,
	};
	if (!symbol->name)
		return -ENOMEM;
	symbols->nr++;
	return 0;
}

/* Whether it names something in memory. Assembly has symbols without a type, which count. */
static bool is_wanted(const GElf_Sym *sym, const char *name)
{
	unsigned char type = GELF_ST_TYPE(sym->st_info);

	return name && *name && sym->st_shndx != SHN_UNDEF && sym->st_shndx != SHN_ABS &&
	       (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE);
}

static int read_table(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, struct symbols *symbols)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t nr = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;
	int ret = 0;

	symbols->symbol = calloc(nr + 1, sizeof(*symbols->symbol));
	if (!data || !symbols->symbol)
		return -ENOMEM;
	for (size_t i = 0; i < nr && !ret; i++) {
		const char *name;
		GElf_Sym sym;

		if (!gelf_getsym(data, (int)i, &sym))
			return -EINVAL;
		name = elf_strptr(elf, header->sh_link, sym.st_name);
		if (is_wanted(&sym, name))
			ret = add(symbols, &sym, name);
	}
	return ret;
}

/* Symbols without a size reach up to the next address that has one. */
static void tidy(struct symbols *symbols)
{
	uint64_t next = 0;

	qsort(symbols->symbol, symbols->nr, sizeof(*symbols->symbol), by_address);
	for (size_t i = symbols->nr; i-- > 0;) {
		struct symbol *symbol = &symbols->symbol[i];

		if (i + 1 < symbols->nr && symbol[1].address != symbol->address)
			next = symbol[1].address;
		if (!symbol->bytes && next)
			symbol->bytes = next - symbol->address;
	}
	for (size_t i = 0; i < symbols->nr; i++) {
		const struct symbol *symbol = &symbols->symbol[i];

		if (!symbol->is_code)
			continue;
		if (!symbols->code[1])
			symbols->code[0] = symbol->address;
		symbols->code[1] = symbol->address + symbol->bytes;
	}
}

static int read_tables(Elf *elf, struct symbols *symbols)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;

		if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
			return read_table(elf, section, &header, symbols);
	}
	return -ENOENT;
}

int symbols_read(const char *path, struct symbols *symbols, struct reason *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;
	Elf *elf;

	*symbols = (struct symbols){0};
	if (fd < 0)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	ret = elf ? read_tables(elf, symbols) : -EINVAL;
	if (ret == -ENOMEM)
		reason_set(why, ENOMEM, "no memory for the symbols of %s", path);
	else if (ret)
		reason_set(why, -ret, "%s has no symbols", path);
	else
		tidy(symbols);
	elf_end(elf);
	close(fd);
	return ret;
}

void symbols_free(struct symbols *symbols)
{
	for (size_t i = 0; i < symbols->nr; i++)
		free(symbols->symbol[i].name);
	free(symbols->symbol);
	*symbols = (struct symbols){0};
}

const struct symbol *symbols_at(const struct symbols *symbols, uint64_t address)
{
	size_t low = 0, high = symbols->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->symbol[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	/* Of several at one address the first, which has a size. */
	while (low > 1 && symbols->symbol[low - 2].address == symbols->symbol[low - 1].address)
		low--;
	if (!low || address - symbols->symbol[low - 1].address >= symbols->symbol[low - 1].bytes)
		return NULL;
	return &symbols->symbol[low - 1];
}

bool symbols_have_code(const struct symbols *symbols, uint64_t address)
{
	return address >= symbols->code[0] && address < symbols->code[1];
}
