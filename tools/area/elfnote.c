/* SPDX-License-Identifier: BSD-2-Clause */
/* The image and its area note, by libelf; see elfnote.h. */
#include "area/elfnote.h"

#include <elf.h>
#include <errno.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PAGE_BYTES 4096u

/*
 * Looks through one block of notes. True if ours is there, with its content in @image->note, and
 * where it starts in the block in @image->note_at.
 */
static bool find_in_notes(Elf_Data *data, struct elf_image *image, bool *malformed)
{
	size_t offset = 0, name_at, desc_at;
	GElf_Nhdr header;

	while ((offset = gelf_getnote(data, offset, &header, &name_at, &desc_at)) > 0) {
		const char *bytes = data->d_buf;

		if (header.n_type != AREA_NOTE_TYPE || header.n_namesz != sizeof(AREA_NOTE_NAME) ||
		    memcmp(bytes + name_at, AREA_NOTE_NAME, sizeof(AREA_NOTE_NAME)))
			continue;
		*malformed = header.n_descsz != sizeof(image->note);
		if (!*malformed)
			memcpy(&image->note, bytes + desc_at, sizeof(image->note));
		image->note_at = desc_at;
		return true;
	}
	return false;
}

static bool find_note(Elf *elf, struct elf_image *image, bool *malformed)
{
	size_t count;

	if (elf_getphdrnum(elf, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr phdr;
		Elf_Data *data;

		if (!gelf_getphdr(elf, (int)i, &phdr) || phdr.p_type != PT_NOTE)
			continue;
		data = elf_getdata_rawchunk(elf, (int64_t)phdr.p_offset, phdr.p_filesz,
					    phdr.p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
		if (data && find_in_notes(data, image, malformed)) {
			image->note_at += phdr.p_offset;
			return true;
		}
	}
	return false;
}

/* True if a segment or the section table lies beyond the file's end: an incomplete copy. */
static bool is_truncated(Elf *elf, const GElf_Ehdr *header, size_t bytes)
{
	size_t count;

	if (elf_getphdrnum(elf, &count) || header->e_shoff > bytes ||
	    (uint64_t)header->e_shnum * header->e_shentsize > bytes - header->e_shoff)
		return true;
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr phdr;

		if (!gelf_getphdr(elf, (int)i, &phdr) || phdr.p_offset > bytes ||
		    phdr.p_filesz > bytes - phdr.p_offset)
			return true;
	}
	return false;
}

static int read_file(const char *path, struct elf_image *image, struct reason *why)
{
	FILE *in = fopen(path, "re");
	struct stat st;
	int ret = 0;

	if (!in || fstat(fileno(in), &st)) {
		ret = reason_set(why, errno, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > ELFNOTE_IMAGE_MAX) {
		ret = reason_set(why, ENOEXEC, "%s: not an x86-64 ELF image", path);
		goto out;
	}
	image->data = malloc((size_t)st.st_size + 1);
	if (!image->data) {
		ret = reason_set(why, ENOMEM, "%s: no memory to read it", path);
		goto out;
	}
	image->bytes = fread(image->data, 1, (size_t)st.st_size, in);
	if (ferror(in))
		ret = reason_set(why, errno, "%s: %s", path, strerror(errno));
out:
	if (in)
		fclose(in);
	return ret;
}

static int parse(const char *path, struct elf_image *image, struct reason *why)
{
	const struct area_note *note = &image->note;
	Elf *elf = elf_memory(image->data, image->bytes);
	bool malformed = false;
	GElf_Ehdr header;
	int ret = 0;

	if (!elf || elf_kind(elf) != ELF_K_ELF || gelf_getclass(elf) != ELFCLASS64 ||
	    !gelf_getehdr(elf, &header) || header.e_machine != EM_X86_64)
		ret = reason_set(why, ENOEXEC, "%s: not an x86-64 ELF image", path);
	else if (is_truncated(elf, &header, image->bytes))
		ret = reason_set(why, ENOEXEC, "%s: the image is not complete", path);
	else if (!find_note(elf, image, &malformed) || malformed)
		ret = reason_set(why, ENOEXEC, "%s: %s", path,
				 malformed ? "the lazyshoot note has a wrong size"
					   : "no lazyshoot note, so not a lazyshoot guest");
	else if (!note->bytes || note->address % PAGE_BYTES || note->bytes % PAGE_BYTES ||
		 note->bytes > AREA_BYTES_MAX || note->address > UINT64_MAX - note->bytes)
		ret = reason_set(why, ENOEXEC,
				 "%s: the note's area %#" PRIx64 " + %#" PRIx64 " is not usable",
				 path, note->address, note->bytes);
	else if (note->pass <= AREA_NO_PASS || note->pass >= NR_AREA_PASSES)
		ret = reason_set(why, ENOEXEC, "%s: the note's pass %" PRIu64 " is none", path,
				 note->pass);
	elf_end(elf);
	return ret;
}

int elfnote_read(const char *path, struct elf_image *image, struct reason *why)
{
	int ret;

	elf_version(EV_CURRENT);
	memset(image, 0, sizeof(*image));
	ret = read_file(path, image, why);
	if (!ret)
		ret = parse(path, image, why);
	if (ret)
		elfnote_free(image);
	return ret;
}

/* The header of the segment that ends with the area; NULL: none does. */
static Elf64_Phdr *last_segment(const struct elf_image *image)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)image->data;
	uint64_t end = image->note.address + image->note.bytes;
	Elf64_Phdr *phdr = (Elf64_Phdr *)(image->data + header->e_phoff);

	if (header->e_phoff % 8 || header->e_phentsize != sizeof(*phdr))
		return NULL;
	for (unsigned int i = 0; i < header->e_phnum; i++, phdr++) {
		if (phdr->p_type == PT_LOAD && phdr->p_paddr <= image->note.address &&
		    phdr->p_filesz <= image->note.address - phdr->p_paddr &&
		    phdr->p_paddr + phdr->p_memsz == end)
			return phdr;
	}
	return NULL;
}

int elfnote_resize(struct elf_image *image, uint64_t bytes, struct reason *why)
{
	Elf64_Phdr *phdr = last_segment(image);

	if (!phdr)
		return reason_set(why, ENOEXEC,
				  "the image's results area is not at the end of a segment");
	phdr->p_memsz = image->note.address - phdr->p_paddr + bytes;
	image->note.bytes = bytes;
	memcpy(image->data + image->note_at, &image->note, sizeof(image->note));
	return 0;
}

void elfnote_free(struct elf_image *image)
{
	free(image->data);
	image->data = NULL;
	image->bytes = 0;
}
