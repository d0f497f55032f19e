// SPDX-License-Identifier: BSD-2-Clause
/* Name all that a snapshot is made from; see key.h. */
#include "lab/host/key.h"
#include "lab/host/image.h"
#include "lab/host/machine_args.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * To be raised when snapshots of an older lab must not be used although their parts are the same.
 */
#define SNAPSHOT_VERSION 2

/*
 * A checksum against truncation, mix-ups and bad disks, not against forgery: four independent
 * multiply-and-rotate lanes, which run as fast as memory does.
 */
static uint64_t checksum(const uint8_t *data, size_t bytes)
{
	uint64_t lane[4] = {1, 2, 3, 4};
	uint64_t word;

	while (bytes >= 32) {
		for (int i = 0; i < 4; i++) {
			memcpy(&word, data + 8 * i, 8);
			lane[i] = (lane[i] ^ word) * 0x9e3779b97f4a7c15ull;
			lane[i] ^= lane[i] >> 29;
		}
		data += 32;
		bytes -= 32;
	}
	for (; bytes; bytes--, data++)
		lane[0] = (lane[0] ^ *data) * 0x100000001b3ull;
	for (int i = 1; i < 4; i++)
		lane[0] = (lane[0] ^ lane[i]) * 0x9e3779b97f4a7c15ull + (lane[0] >> 31);
	return lane[0];
}

int key_sum_file(int fd, uint64_t *bytes, uint64_t *sum)
{
	struct stat st;
	void *map;

	if (fstat(fd, &st))
		return -1;
	*bytes = st.st_size;
	*sum = 0;
	if (!st.st_size)
		return 0;
	map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (map == MAP_FAILED)
		return -1;
	*sum = checksum(map, st.st_size);
	munmap(map, st.st_size);
	return 0;
}

static int write_sum(FILE *out, const char *dir, const char *name)
{
	char path[PATH_MAX];
	uint64_t bytes, sum;
	int fd, ret;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ret = fd < 0 ? -1 : key_sum_file(fd, &bytes, &sum);
	if (fd >= 0)
		close(fd);
	if (ret)
		return lab_error("cannot read %s: %s", path, strerror(errno));
	fprintf(out, "file %s %llu %016llx\n", name, (unsigned long long)bytes,
		(unsigned long long)sum);
	return 0;
}

static int write_qemu_version(FILE *out)
{
	char line[256] = "";
	FILE *pipe = popen("qemu-system-x86_64 --version 2>/dev/null", "re");

	if (!pipe || !fgets(line, sizeof(line), pipe))
		line[0] = '\0';
	if (pipe)
		pclose(pipe);
	if (strncmp(line, "QEMU", 4))
		return lab_error(
			"qemu-system-x86_64 is not installed; run tools/install-deps --run");
	fprintf(out, "qemu %s", line);
	return 0;
}

/* In fast mode Xen has measured this host's clock. */
static void write_host(FILE *out)
{
	char line[256];
	FILE *file = fopen("/proc/cpuinfo", "re");

	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "model name", 10)) {
			fprintf(out, "host %s", line);
			break;
		}
	}
	if (file)
		fclose(file);
}

char *key_make(const struct lab *lab)
{
	char *command = machine_args_text(lab);
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);
	int ret = !command || !out ? lab_error("out of memory") : 0;

	if (!ret) {
		fprintf(out, "lazyshoot lab snapshot %d\n", SNAPSHOT_VERSION);
		ret = write_qemu_version(out);
	}
	if (!ret) {
		fprintf(out, "command %s\n", command);
		if (lab->mode == LAB_FAST)
			write_host(out);
	}
	for (const char *const *file = image_files; !ret && *file; file++)
		ret = write_sum(out, lab->cache_dir, *file);
	if (out)
		fclose(out);
	free(command);
	if (ret) {
		free(text);
		return NULL;
	}
	return text;
}
