// SPDX-License-Identifier: BSD-2-Clause
/* See assist.h. */
#include "lab/client/assist.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORDERS_MAX 256

/* The script, its output into @fd. Does not return. */
static void run_script(const char *script, const char *cache_dir, int fd, pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != parent || dup2(fd, STDOUT_FILENO) < 0)
		_exit(127);
	execl(script, script, cache_dir, NULL);
	_exit(127);
}

/* The script's line. */
static int read_orders(const struct lab *lab, char orders[ORDERS_MAX])
{
	char script[4096];
	int fds[2], status = 0;
	pid_t pid, self = getpid();
	FILE *out;

	snprintf(script, sizeof(script), "%s/assist-orders", lab->source_dir);
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
	if (!out || !fgets(orders, ORDERS_MAX, out))
		orders[0] = '\0';
	if (out)
		fclose(out);
	else
		close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	orders[strcspn(orders, "\n")] = '\0';
	if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) || !orders[0])
		return lab_error("%s does not say where Xen decodes", script);
	return LAB_OK;
}

int assist_plugin(const struct lab *lab, char plugin[ASSIST_PLUGIN_MAX])
{
	char orders[ORDERS_MAX];
	int ret;

	if (strchr(lab->cache_dir, ','))
		return lab_error("%s: QEMU takes no plugin from a directory with a comma",
				 lab->cache_dir);
	ret = read_orders(lab, orders);
	if (!ret)
		snprintf(plugin, ASSIST_PLUGIN_MAX, "%s/assist.so,%s", lab->cache_dir, orders);
	return ret;
}
