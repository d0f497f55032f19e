// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pack files into memory and unpack them; see archive.h.
 * An entry is a header, the name with its NUL, and the data, each padded to 8 bytes.
 */
#include "lab/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In an entry's mode: its data continue the file that an earlier entry of this name began. */
#define ENTRY_CONTINUES (1u << 31)

/* A file is split where at least so much of it fits. */
#define PIECE_MIN 65536u

struct entry {
	uint32_t mode; /* permission bits, with S_IFDIR for a directory, ENTRY_CONTINUES */
	uint32_t name_bytes; /* with the NUL */
	uint64_t data_bytes;
};

static int fail(struct archive *archive, const char *what, const char *name, const char *why)
{
	snprintf(archive->error, sizeof(archive->error), "%s %s: %s", what, name, why);
	return -1;
}

static uint64_t padded(uint64_t bytes)
{
	return (bytes + 7) & ~7ull;
}

static uint64_t head_bytes(const char *name)
{
	return sizeof(struct entry) + padded(strlen(name) + 1);
}

/* How much data of an entry @name fits, at most @bytes. */
static uint64_t room_for(const struct archive *archive, const char *name, uint64_t bytes)
{
	uint64_t head = head_bytes(name), left = archive->capacity - archive->used;
	uint64_t room = left < head ? 0 : (left - head) & ~7ull;

	return bytes < room ? bytes : room;
}

/* Room for an entry: writes header and name, returns where its data goes, or NULL when full. */
static uint8_t *add_entry(struct archive *archive, const char *name, uint32_t mode, uint64_t bytes)
{
	struct entry entry = {
		.mode = mode,
		.name_bytes = strlen(name) + 1,
		.data_bytes = bytes,
	};
	uint64_t head = head_bytes(name);
	uint8_t *at;

	if (archive->make_room && archive->used &&
	    (head > archive->capacity - archive->used || room_for(archive, name, bytes) < bytes))
		archive->make_room(archive);
	if (head > archive->capacity - archive->used || room_for(archive, name, bytes) < bytes) {
		fail(archive, "pack", name, "the lab's mailbox is full");
		return NULL;
	}
	at = archive->base + archive->used;
	memcpy(at, &entry, sizeof(entry));
	memcpy(at + sizeof(entry), name, entry.name_bytes);
	archive->used += head + padded(bytes);
	return at + head;
}

static int read_all(int fd, uint8_t *to, uint64_t bytes)
{
	while (bytes) {
		ssize_t got = read(fd, to, bytes);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		to += got;
		bytes -= got;
	}
	return 0;
}

static int write_all(int fd, const uint8_t *from, uint64_t bytes)
{
	while (bytes) {
		ssize_t put = write(fd, from, bytes);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return -1;
		from += put;
		bytes -= put;
	}
	return 0;
}

/* Adds the @bytes of the open file, in pieces where they do not fit at once. */
static int add_pieces(struct archive *archive, int fd, const char *path, const char *name,
		      uint32_t mode, uint64_t bytes)
{
	do {
		uint64_t piece = bytes;
		uint8_t *data;

		if (archive->make_room && room_for(archive, name, bytes) < bytes) {
			if (room_for(archive, name, PIECE_MIN) < PIECE_MIN)
				archive->make_room(archive);
			piece = room_for(archive, name, bytes);
		}
		data = add_entry(archive, name, mode, piece);
		if (!data)
			return -1;
		if (read_all(fd, data, piece))
			return fail(archive, "read", path, "it is shorter than it said");
		mode |= ENTRY_CONTINUES;
		bytes -= piece;
	} while (bytes);
	return 0;
}

int archive_add_file(struct archive *archive, const char *path, const char *name)
{
	struct stat st;
	int ret = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail(archive, "open", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		fail(archive, "pack", path, "not a regular file");
	else
		ret = add_pieces(archive, fd, path, name, st.st_mode & 0777, st.st_size);
	close(fd);
	return ret;
}

static int add_below(struct archive *archive, const char *dir, const char *prefix);

static int add_one(struct archive *archive, const char *dir, const char *prefix, const char *base)
{
	char path[PATH_MAX], name[PATH_MAX];
	struct stat st;

	if (snprintf(path, sizeof(path), "%s/%s", dir, base) >= (int)sizeof(path) ||
	    snprintf(name, sizeof(name), "%s%s", prefix, base) >= (int)sizeof(name) - 1)
		return fail(archive, "pack", base, "the path is too long");
	if (lstat(path, &st))
		return fail(archive, "stat", path, strerror(errno));
	if (S_ISREG(st.st_mode))
		return archive_add_file(archive, path, name);
	if (!S_ISDIR(st.st_mode))
		return 0;
	if (!add_entry(archive, name, S_IFDIR | (st.st_mode & 0777), 0))
		return -1;
	strcat(name, "/");
	return add_below(archive, path, name);
}

static int add_below(struct archive *archive, const char *dir, const char *prefix)
{
	struct dirent **list = NULL;
	int count = scandir(dir, &list, NULL, alphasort);
	int ret = 0;

	if (count < 0)
		return fail(archive, "list", dir, strerror(errno));
	for (int i = 0; i < count; i++) {
		const char *base = list[i]->d_name;

		if (!ret && strcmp(base, ".") && strcmp(base, ".."))
			ret = add_one(archive, dir, prefix, base);
		free(list[i]);
	}
	free(list);
	return ret;
}

int archive_add_tree(struct archive *archive, const char *path)
{
	return add_below(archive, path, "");
}

int make_directories(const char *path)
{
	char copy[PATH_MAX];

	if (snprintf(copy, sizeof(copy), "%s", path) >= (int)sizeof(copy)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return mkdir(copy, 0777) && errno != EEXIST ? -1 : 0;
}

static bool name_is_safe(const char *name, bool allow_absolute)
{
	if (!*name || (*name == '/' && !allow_absolute))
		return false;
	for (const char *part = name; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (!strncmp(part, "..", 2) && (part[2] == '/' || !part[2]))
			return false;
	}
	return true;
}

/* The old file, if any, is unlinked and not overwritten: it may be a library in use. */
static int open_output(struct archive *archive, const char *path, uint32_t mode)
{
	int flags = O_WRONLY | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	if (mode & ENTRY_CONTINUES)
		flags |= O_APPEND;
	else
		flags |= O_CREAT | O_EXCL;
	if (!(mode & ENTRY_CONTINUES) && unlink(path) && errno != ENOENT)
		return fail(archive, "replace", path, strerror(errno));
	fd = open(path, flags, mode & 0777);
	return fd < 0 ? fail(archive, "create", path, strerror(errno)) : fd;
}

static int write_file(struct archive *archive, const char *path, uint32_t mode, const uint8_t *data,
		      uint64_t bytes)
{
	char parent[PATH_MAX];
	char *slash;
	int fd, ret;

	snprintf(parent, sizeof(parent), "%s", path);
	slash = strrchr(parent, '/');
	if (slash && slash != parent) {
		*slash = '\0';
		if (make_directories(parent))
			return fail(archive, "make directory", parent, strerror(errno));
	}
	fd = open_output(archive, path, mode);
	if (fd < 0)
		return -1;
	ret = write_all(fd, data, bytes);
	if (close(fd) || ret)
		return fail(archive, "write", path, strerror(errno));
	return 0;
}

int archive_extract(struct archive *archive, const char *dir, bool allow_absolute)
{
	size_t at = 0;
	int files = 0;

	while (at < archive->used) {
		size_t left = archive->used - at;
		char path[PATH_MAX];
		struct entry entry;
		const char *name;
		uint64_t head;

		if (left < sizeof(entry))
			return fail(archive, "unpack", dir, "the archive is cut short");
		memcpy(&entry, archive->base + at, sizeof(entry));
		head = sizeof(entry) + padded(entry.name_bytes);
		if (!entry.name_bytes || entry.name_bytes > PATH_MAX || head > left ||
		    entry.data_bytes > left - head || padded(entry.data_bytes) > left - head)
			return fail(archive, "unpack", dir, "an entry has an impossible length");
		name = (const char *)archive->base + at + sizeof(entry);
		if (name[entry.name_bytes - 1] || !name_is_safe(name, allow_absolute))
			return fail(archive, "unpack", dir, "an entry has a forbidden name");
		if (snprintf(path, sizeof(path), "%s%s%s", *name == '/' ? "" : dir,
			     *name == '/' ? "" : "/", name) >= (int)sizeof(path))
			return fail(archive, "unpack", name, "the path is too long");
		if (S_ISDIR(entry.mode)) {
			if (make_directories(path))
				return fail(archive, "make directory", path, strerror(errno));
		} else {
			if (write_file(archive, path, entry.mode, archive->base + at + head,
				       entry.data_bytes))
				return -1;
			files++;
		}
		at += head + padded(entry.data_bytes);
	}
	return files;
}
