// SPDX-License-Identifier: BSD-2-Clause
/* Make, check and open snapshots; see snapshot.h. */
#include "snapshot.h"
#include "archive.h"
#include "image.h"
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Counts up when a snapshot made by an older lab must not be used although its parts are the same. */
#define SNAPSHOT_VERSION 1

#define BOOT_TIMEOUT_S  600
#define SAVE_TIMEOUT_MS 120000
#define QMP_TIMEOUT_MS  30000

/*
 * A checksum against truncation, mix-ups and bad disks, not against an enemy: four independent
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

/* Size and checksum of an open file. Returns 0, or -1 with errno set. */
static int sum_file(int fd, uint64_t *bytes, uint64_t *sum)
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
	ret = fd < 0 ? -1 : sum_file(fd, &bytes, &sum);
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

/* All that the snapshot is made from, as text; the caller frees it. NULL after saying why. */
static char *make_key(const struct lab *lab)
{
	char *command = machine_command_text(lab);
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

static bool read_text(const char *path, char *text, size_t capacity)
{
	FILE *file = fopen(path, "re");
	size_t bytes = file ? fread(text, 1, capacity - 1, file) : 0;

	text[bytes] = '\0';
	if (file)
		fclose(file);
	return file;
}

/* An open descriptor when the snapshot is good, else -1 and *@why (NULL when there is none). */
static int open_checked(const char *dir, const char *key, const char **why)
{
	char path[PATH_MAX], text[8192], state[64];
	uint64_t bytes, sum;
	int fd;

	*why = NULL;
	snprintf(path, sizeof(path), "%s/key", dir);
	if (!read_text(path, text, sizeof(text)))
		return -1;
	if (strncmp(text, key, strlen(key))) {
		*why = "was made from other parts";
		return -1;
	}
	snprintf(path, sizeof(path), "%s/state", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || sum_file(fd, &bytes, &sum)) {
		*why = "cannot be read";
		goto bad;
	}
	snprintf(state, sizeof(state), "state %llu %016llx\n", (unsigned long long)bytes,
		 (unsigned long long)sum);
	if (strcmp(text + strlen(key), state)) {
		*why = "is damaged";
		goto bad;
	}
	return fd;
bad:
	if (fd >= 0)
		close(fd);
	return -1;
}

static int wait_for_agent(struct machine *machine)
{
	uint64_t deadline = lab_now_ms() + BOOT_TIMEOUT_S * 1000;

	while (lab_now_ms() < deadline) {
		int got = machine_wait_event(machine, "GUEST_PANICKED", NULL, NULL, 200);

		if (got < 0) {
			lab_error("the cold boot failed: QEMU %s", machine_end_reason(machine));
			machine_show_logs(machine);
			return LAB_CANNOT;
		}
		if (lab_signals())
			return LAB_INTERRUPTED;
		if (got)
			return 0;
		lab_progress_tick();
	}
	lab_error("gave up waiting for dom0's lab-agent to report ready (%d s)", BOOT_TIMEOUT_S);
	machine_show_logs(machine);
	return LAB_CANNOT;
}

static int save_state(struct machine *machine, const char *name)
{
	uint64_t deadline = lab_now_ms() + SAVE_TIMEOUT_MS;
	char uri[128];

	/* Relative to the cache directory, which is QEMU's; the name needs no quoting. */
	snprintf(uri, sizeof(uri), "exec:cat > snapshots/%s/state.tmp", name);
	if (qmp_command(&machine->qmp, "migrate-set-capabilities",
			json_pack("{s:[{s:s, s:b}]}", "capabilities", "capability", "events",
				  "state", 1),
			QMP_TIMEOUT_MS) ||
	    qmp_command(&machine->qmp, "migrate-set-parameters",
			json_pack("{s:I}", "max-bandwidth", (json_int_t)1 << 40), QMP_TIMEOUT_MS) ||
	    qmp_command(&machine->qmp, "migrate", json_pack("{s:s}", "uri", uri), QMP_TIMEOUT_MS))
		return lab_error("cannot save the snapshot: %s", machine->qmp.error);
	while (lab_now_ms() < deadline) {
		int got = machine_wait_event(machine, "MIGRATION", "status", "completed", 200);

		if (got > 0)
			return 0;
		if (got < 0)
			return lab_error("cannot save the snapshot: QEMU %s",
					 machine_end_reason(machine));
		if (lab_signals())
			return LAB_INTERRUPTED;
		lab_progress_tick();
	}
	return lab_error("gave up waiting for QEMU to save the snapshot; is the disk full?");
}

static int write_key(const char *dir, const char *key)
{
	char path[PATH_MAX], temporary[PATH_MAX];
	uint64_t bytes, sum;
	FILE *file;
	int fd, ret;

	snprintf(path, sizeof(path), "%s/state.tmp", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ret = fd < 0 ? -1 : sum_file(fd, &bytes, &sum);
	if (fd >= 0)
		close(fd);
	snprintf(temporary, sizeof(temporary), "%s/key.tmp", dir);
	file = ret ? NULL : fopen(temporary, "we");
	if (!file)
		return lab_error("cannot write the snapshot's key: %s", strerror(errno));
	fprintf(file, "%sstate %llu %016llx\n", key, (unsigned long long)bytes,
		(unsigned long long)sum);
	if (fclose(file))
		return lab_error("cannot write %s: %s", temporary, strerror(errno));
	return 0;
}

static int rename_in(const char *dir, const char *from, const char *to)
{
	char old[PATH_MAX], new[PATH_MAX];

	snprintf(old, sizeof(old), "%s/%s", dir, from);
	snprintf(new, sizeof(new), "%s/%s", dir, to);
	return rename(old, new) ? lab_error("cannot rename %s: %s", old, strerror(errno)) : 0;
}

static int boot_and_save(const struct lab *lab, const char *dir, const char *name, const char *key)
{
	char prefix[PATH_MAX], temporary[PATH_MAX];
	struct machine machine;
	int ret;

	snprintf(prefix, sizeof(prefix), "%s/boot-", dir);
	snprintf(temporary, sizeof(temporary), "%s/state.tmp", dir);
	lab_progress_begin(
		lab, "cold boot of Xen and dom0 with %u pCPUs in mode %s (about a minute, once)",
		lab->pcpus, lab_mode_name(lab->mode));
	ret = machine_start(&machine, lab, prefix, -1);
	if (ret)
		return ret;
	ret = machine_continue(&machine);
	if (!ret)
		ret = wait_for_agent(&machine);
	if (!ret)
		ret = save_state(&machine, name);
	machine_stop(&machine);
	if (!ret)
		ret = write_key(dir, key);
	/* The key goes last: without its key a state is as good as none. */
	if (!ret)
		ret = rename_in(dir, "state.tmp", "state");
	if (!ret)
		ret = rename_in(dir, "key.tmp", "key");
	if (ret)
		unlink(temporary);
	else
		lab_progress_end("snapshot ready");
	return ret;
}

/* The lock keeps two labs from building at once. It goes with the process, however that ends. */
static int take_lock(const struct lab *lab)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/lock", lab->cache_dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0) {
		lab_error("cannot open %s: %s", path, strerror(errno));
		return -1;
	}
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	lab_progress_begin(lab, "waiting for another lab that is building or booting");
	if (!flock(fd, LOCK_EX)) {
		lab_progress_end("done");
		return fd;
	}
	if (!lab_signals())
		lab_error("cannot lock %s: %s", path, strerror(errno));
	close(fd);
	return -1;
}

int snapshot_ensure(const struct lab *lab, int *fd)
{
	char name[32], dir[PATH_MAX];
	const char *why;
	char *key = NULL;
	int lock = -1;
	int ret = LAB_CANNOT;

	*fd = -1;
	snprintf(name, sizeof(name), "%s-%u", lab_mode_name(lab->mode), lab->pcpus);
	snprintf(dir, sizeof(dir), "%s/snapshots/%s", lab->cache_dir, name);
	if (make_directories(dir))
		return lab_error("cannot make %s: %s", dir, strerror(errno));
	lock = take_lock(lab);
	if (lock < 0)
		return lab_signals() ? LAB_INTERRUPTED : LAB_CANNOT;
	ret = image_ensure(lab);
	if (ret)
		goto out;
	ret = LAB_CANNOT;
	key = make_key(lab);
	if (!key)
		goto out;
	*fd = open_checked(dir, key, &why);
	if (*fd < 0) {
		if (why && !lab->quiet)
			lab_error("the snapshot %s %s; making it again", name, why);
		ret = boot_and_save(lab, dir, name, key);
		if (ret)
			goto out;
		*fd = open_checked(dir, key, &why);
		if (*fd < 0) {
			ret = lab_error("the new snapshot %s", why ? why : "is missing");
			goto out;
		}
	}
	ret = 0;
out:
	free(key);
	close(lock);
	return ret;
}
