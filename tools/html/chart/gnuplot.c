/* SPDX-License-Identifier: BSD-2-Clause */
/* See gnuplot.h. */
#include "html/chart/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "html/chart/escape.h"

#define NOT_FOUND 127
#define TITLE     "<title>Gnuplot</title>"

/* Does not return. */
static void become_gnuplot(int script, int out)
{
	if (lseek(script, 0, SEEK_SET) || dup2(script, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0)
		_exit(1);
	/* Without the user's settings. */
	execlp("gnuplot", "gnuplot", "-d", NULL);
	_exit(NOT_FOUND);
}

/* All that can be read, as a string; NULL without memory. */
static char *read_all(int fd)
{
	char *text = NULL, buffer[4096];
	size_t bytes = 0;
	FILE *all = open_memstream(&text, &bytes);
	ssize_t nr;

	while (all && (nr = read(fd, buffer, sizeof(buffer))) != 0) {
		if (nr > 0)
			fwrite(buffer, 1, (size_t)nr, all);
		else if (errno != EINTR)
			break;
	}
	return all && !fclose(all) ? text : NULL;
}

static int draw(int script, char **svg, struct reason *why)
{
	int fds[2], status = 0;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return reason_set(why, errno, "no pipe: %s", strerror(errno));
	pid = fork();
	if (!pid)
		become_gnuplot(script, fds[1]);
	close(fds[1]);
	*svg = pid > 0 ? read_all(fds[0]) : NULL;
	close(fds[0]);
	if (pid < 0)
		return reason_set(why, EAGAIN, "cannot start gnuplot: %s", strerror(errno));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
		return reason_set(why, ENOENT,
				  "gnuplot, which draws the page's plots, is not "
				  "installed (Debian: gnuplot-nox)");
	if (!WIFEXITED(status) || WEXITSTATUS(status) || !*svg || !strstr(*svg, "<svg"))
		return reason_set(why, EIO, "gnuplot draws nothing");
	return 0;
}

/* The element from its tag on, the ids in it made this figure's. */
static void print_svg(const char *svg, const char *title, unsigned int nr, FILE *out)
{
	static const char *const ids[] = {"id=\"", "id='", "href='#", "href=\"#", "url(#"};
	const char *at = strstr(svg, "<svg");

	while (*at) {
		size_t length = 0;

		for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]) && !length; i++)
			length = strncmp(at, ids[i], strlen(ids[i])) ? 0 : strlen(ids[i]);
		if (!strncmp(at, TITLE, strlen(TITLE))) {
			fputs("<title>", out);
			escape_html(title, out);
			fputs("</title>", out);
			at += strlen(TITLE);
		} else if (length) {
			fprintf(out, "%.*sf%u-", (int)length, at, nr);
			at += length;
		} else {
			fputc(*at++, out);
		}
	}
}

int gnuplot_run(FILE *script, const char *title, unsigned int nr, FILE *out, struct reason *why)
{
	char *svg = NULL;
	int ret = draw(fileno(script), &svg, why);

	if (!ret)
		print_svg(svg, title, nr, out);
	free(svg);
	return ret;
}
