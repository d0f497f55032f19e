// SPDX-License-Identifier: BSD-2-Clause
/* See assist.h. */
#include "lab/client/assist.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_MAX 4096

/* The script, its output into @fd. Does not return. */
static void run_script(const char *script, const char *cache_dir, int fd, pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != parent || dup2(fd, STDOUT_FILENO) < 0)
		_exit(127);
	execl(script, script, cache_dir, NULL);
	_exit(127);
}

/* The line that the script @name prints. */
static int read_line(const struct lab *lab, const char *name, char line[TEXT_MAX])
{
	char script[TEXT_MAX];
	int fds[2], status = 0;
	pid_t pid, self = getpid();
	FILE *out;

	snprintf(script, sizeof(script), "%s/%s", lab->source_dir, name);
	if (access(script, X_OK))
		return lab_error("%s: %s; name its directory with --lab-dir", script,
				 strerror(errno));
	if (pipe(fds))
		return lab_error("cannot make a pipe: %s", strerror(errno));
	pid = fork();
	if (!pid)
		run_script(script, lab->cache_dir, fds[1], self);
	close(fds[1]);
	out = fdopen(fds[0], "r");
	if (!out || !fgets(line, TEXT_MAX, out))
		line[0] = '\0';
	if (out)
		fclose(out);
	else
		close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	line[strcspn(line, "\n")] = '\0';
	if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) || !line[0])
		return lab_error("%s failed", script);
	return LAB_OK;
}

static int check_comma(const char *dir)
{
	return strchr(dir, ',') ? lab_error("%s: QEMU takes no plugin's path with a comma", dir)
				: LAB_OK;
}

int assist_plugin(const struct lab *lab, char plugin[ASSIST_PLUGIN_MAX])
{
	char orders[TEXT_MAX];
	int ret = check_comma(lab->own_dir);

	if (!ret)
		ret = read_line(lab, "assist-orders", orders);
	if (!ret)
		snprintf(plugin, ASSIST_PLUGIN_MAX, "%s/assist.so,%s", lab->own_dir, orders);
	return ret;
}

/* A link @dir/lines.xen to Xen's symbols. */
static int link_symbols(const struct lab *lab, const char *dir)
{
	char symbols[TEXT_MAX], path[PATH_MAX];
	int ret = read_line(lab, "fetch-symbols", symbols);

	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%.4000s/lines.xen", dir);
	if ((unlink(path) && errno != ENOENT) || symlink(symbols, path))
		return lab_error("%s: %s", path, strerror(errno));
	return LAB_OK;
}

int lines_plugin(const struct lab *lab, char plugin[ASSIST_PLUGIN_MAX])
{
	char orders[TEXT_MAX], dir[PATH_MAX];
	int ret;

	/* QEMU runs in another directory. */
	if (!realpath(lab->lines_dir, dir))
		return lab_error("%s: %s", lab->lines_dir, strerror(errno));
	ret = check_comma(lab->own_dir);
	if (!ret)
		ret = check_comma(dir);
	if (!ret)
		ret = read_line(lab, "assist-orders", orders);
	if (!ret)
		ret = link_symbols(lab, dir);
	if (!ret)
		snprintf(plugin, ASSIST_PLUGIN_MAX,
			 "%s/lines.so,orders=%s/lines.orders,moves=%s/lines.moves,%s", lab->own_dir,
			 dir, dir, orders);
	return ret;
}
