// SPDX-License-Identifier: BSD-2-Clause
/* Decide whether the image must be made, and have the script make it; see image.h. */
#include "lab/host/image.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const image_files[] = {"image/xen", "image/vmlinux", "image/initramfs", NULL};

static int64_t in_ns(const struct timespec *time)
{
	return time->tv_sec * 1000000000ll + time->tv_nsec;
}

/* Modification time in ns, or -1 when there is no such file. */
static int64_t changed_at(const char *dir, const char *name)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return stat(path, &st) ? -1 : in_ns(&st.st_mtim);
}

/* A package's files are as old as the package: of what is installed it counts when it was. */
static int64_t source_changed_at(const struct lab *lab, const char *dir, const char *name)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (!lab->installed || stat(path, &st))
		return changed_at(dir, name);
	return in_ns(&st.st_ctim);
}

static bool up_to_date(const struct lab *lab)
{
	static const char *const sources[] = {"build-image", "dom0/init", "dom0/start-xenstore",
					      NULL};
	/* The script writes this one last. */
	int64_t made_at = changed_at(lab->cache_dir, "image/versions");

	for (const char *const *file = image_files; *file; file++) {
		if (changed_at(lab->cache_dir, *file) < 0)
			return false;
	}
	for (const char *const *file = sources; *file; file++) {
		if (source_changed_at(lab, lab->source_dir, *file) > made_at)
			return false;
	}
	return source_changed_at(lab, lab->own_dir, "lab-agent") <= made_at;
}

int image_ensure(const struct lab *lab)
{
	char script[4096], agent[4096], image[4096];
	pid_t pid, self = getpid();
	int status;

	if (up_to_date(lab))
		return 0;
	snprintf(script, sizeof(script), "%s/build-image", lab->source_dir);
	snprintf(agent, sizeof(agent), "%s/lab-agent", lab->own_dir);
	snprintf(image, sizeof(image), "%s/image", lab->cache_dir);
	if (access(script, X_OK))
		return lab_error("%s: %s; name its directory with --lab-dir", script,
				 strerror(errno));
	if (access(agent, R_OK))
		return lab_error("%s: %s; run make tools", agent, strerror(errno));
	pid = fork();
	if (pid < 0)
		return lab_error("cannot fork: %s", strerror(errno));
	if (!pid) {
		if (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != self)
			_exit(127);
		if (lab->quiet)
			setenv("LAB_QUIET", "1", 1);
		execl(script, script, agent, image, NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return lab_error("cannot wait for %s: %s", script, strerror(errno));
		kill(pid, SIGTERM);
	}
	if (lab_signals())
		return LAB_INTERRUPTED;
	if (WIFEXITED(status) && WEXITSTATUS(status) == LAB_CANNOT)
		return LAB_CANNOT; /* The script has said why. */
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return lab_error("%s failed; run it by hand to see why", script);
	return 0;
}
