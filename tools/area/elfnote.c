/* SPDX-License-Identifier: BSD-2-Clause */
/* The image's area note, by libelf; see elfnote.h. */
#include "area/elfnote.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE_BYTES 4096u

/* Looks through one block of notes; true if ours is there, with its content in @note. */
static bool find_in_notes(Elf_Data *data, struct area_note *note, bool *malformed)
{
	size_t offset = 0, name_at, desc_at;
	GElf_Nhdr header;

	while ((offset = gelf_getnote(data, offset, &header, &name_at, &desc_at)) > 0) {
		const char *bytes = data->d_buf;

		if (header.n_type != AREA_NOTE_TYPE || header.n_namesz != sizeof(AREA_NOTE_NAME) ||
		    memcmp(bytes + name_at, AREA_NOTE_NAME, sizeof(AREA_NOTE_NAME)))
			continue;
		*malformed = header.n_descsz != sizeof(*note);
		if (!*malformed)
			memcpy(note, bytes + desc_at, sizeof(*note));
		return true;
	}
	return false;
}

static bool find_note(Elf *elf, struct area_note *note, bool *malformed)
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
		if (data && find_in_notes(data, note, malformed))
			return true;
	}
	return false;
}

/* True if a segment or the section table lies beyond the file's end: an incomplete copy. */
static bool is_truncated(Elf *elf, const GElf_Ehdr *header, int fd)
{
	struct stat st;
	size_t count;

	if (fstat(fd, &st) || elf_getphdrnum(elf, &count) ||
	    header->e_shoff > (uint64_t)st.st_size ||
	    (uint64_t)header->e_shnum * header->e_shentsize >
		    (uint64_t)st.st_size - header->e_shoff)
		return true;
	for (size_t i = 0; i < count; i++) {
		uint64_t bytes = (uint64_t)st.st_size;
		GElf_Phdr phdr;

		if (!gelf_getphdr(elf, (int)i, &phdr) || phdr.p_offset > bytes ||
		    phdr.p_filesz > bytes - phdr.p_offset)
			return true;
	}
	return false;
}

int elfnote_read(const char *path, struct area_note *note, struct reason *why)
{
	bool malformed = false;
	GElf_Ehdr header;
	Elf *elf = NULL;
	int fd, ret;

	elf_version(EV_CURRENT);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header) ||
	    header.e_machine != EM_X86_64) {
		ret = reason_set(why, ENOEXEC, "%s: not an x86-64 ELF image", path);
	} else if (is_truncated(elf, &header, fd)) {
		ret = reason_set(why, ENOEXEC, "%s: the image is not complete", path);
	} else if (!find_note(elf, note, &malformed) || malformed) {
		ret = reason_set(why, ENOEXEC, "%s: %s", path,
				 malformed ? "the lazyshoot note has a wrong size"
					   : "no lazyshoot note, so not a lazyshoot guest");
	} else if (!note->bytes || note->address % PAGE_BYTES || note->bytes % PAGE_BYTES ||
		   note->bytes > ELFNOTE_AREA_MAX || note->address > UINT64_MAX - note->bytes) {
		ret = reason_set(why, ENOEXEC,
				 "%s: the note's area %#" PRIx64 " + %#" PRIx64 " is not usable",
				 path, note->address, note->bytes);
	} else {
		ret = 0;
	}
	elf_end(elf);
	close(fd);
	return ret;
}
