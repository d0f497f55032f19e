// SPDX-License-Identifier: BSD-2-Clause
/* Make, check and open snapshots; see snapshot.h. */
#include "lab/host/snapshot.h"
#include "base/clock.h"
#include "lab/archive.h"
#include "lab/host/image.h"
#include "lab/host/key.h"
#include "lab/host/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOOT_TIMEOUT_S 600
#define QMP_TIMEOUT_MS 30000

static bool read_text(const char *path, char *text, size_t capacity)
{
	FILE *file = fopen(path, "re");
	size_t bytes;

	if (!file)
		return false;
	bytes = fread(text, 1, capacity - 1, file);
	text[bytes] = '\0';
	fclose(file);
	return true;
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
	if (fd < 0 || key_sum_file(fd, &bytes, &sum)) {
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
	uint64_t deadline = clock_ms() + BOOT_TIMEOUT_S * 1000;
	struct mailbox *mailbox = machine->mailbox;

	while (clock_ms() < deadline) {
		enum machine_event event = machine_wait(machine, 200);
		uint32_t state = __atomic_load_n(&mailbox->state, __ATOMIC_ACQUIRE);

		if (event == MACHINE_STOPPED && state == MAILBOX_READY) {
			mailbox->state = MAILBOX_IDLE;
			return 0;
		}
		if (lab_signals())
			return LAB_INTERRUPTED;
		if (event == MACHINE_STOPPED)
			lab_error("the cold boot failed: dom0 panicked");
		else if (event == MACHINE_ENDED)
			lab_error("the cold boot failed: QEMU %s", machine_end_reason(machine));
		else if (state == MAILBOX_FAILED)
			lab_error("the cold boot failed: %.*s", (int)sizeof(mailbox->error),
				  mailbox->error);
		else {
			lab_progress_tick();
			continue;
		}
		machine_show_logs(machine);
		return LAB_CANNOT;
	}
	lab_error("gave up waiting for dom0's lab-agent to report ready (%d s)", BOOT_TIMEOUT_S);
	machine_show_logs(machine);
	return LAB_CANNOT;
}

static int write_key(const char *dir, const char *key)
{
	char path[PATH_MAX], temporary[PATH_MAX];
	uint64_t bytes, sum;
	FILE *file;
	int fd, ret;

	snprintf(path, sizeof(path), "%s/state.tmp", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ret = fd < 0 ? -1 : key_sum_file(fd, &bytes, &sum);
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
	char prefix[PATH_MAX], temporary[PATH_MAX], state[64];
	struct machine machine;
	int ret;

	snprintf(prefix, sizeof(prefix), "%s/boot-", dir);
	snprintf(temporary, sizeof(temporary), "%s/state.tmp", dir);
	snprintf(state, sizeof(state), "snapshots/%s/state.tmp", name);
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
		ret = machine_save(&machine, state);
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

/* Says with errno why @path cannot be written. The lab that root has built is the usual case. */
static int cannot_write(const struct lab *lab, const char *path)
{
	struct stat st;

	if (errno != EACCES || stat(lab->cache_dir, &st) || st.st_uid == geteuid())
		return lab_error("cannot write %s: %s", path, strerror(errno));
	return lab_error("cannot write %s: %s belongs to user %u; run as that user, or build "
			 "with O=DIR in a directory of your own",
			 path, lab->cache_dir, (unsigned int)st.st_uid);
}

/* The lock keeps two labs from building at once. It goes with the process, however that ends. */
static int take_lock(const struct lab *lab)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/lock", lab->cache_dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0) {
		cannot_write(lab, path);
		return -1;
	}
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	lab_progress_begin(lab, "waiting for another lab that is building or booting");
	if (!flock(fd, LOCK_EX)) {
		lab_progress_end("the other lab is done");
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
		return cannot_write(lab, dir);
	lock = take_lock(lab);
	if (lock < 0)
		return lab_signals() ? LAB_INTERRUPTED : LAB_CANNOT;
	ret = image_ensure(lab);
	if (ret)
		goto out;
	ret = LAB_CANNOT;
	key = key_make(lab);
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
