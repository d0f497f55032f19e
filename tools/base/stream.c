// SPDX-License-Identifier: BSD-2-Clause
/* Streams that keep their error; see stream.h. */
#include "base/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"

static struct stream standard_output;
static const char *program_name;

static ssize_t write_all(void *cookie, const char *data, size_t bytes)
{
	struct stream *stream = cookie;
	size_t done = 0;

	while (done < bytes && !stream->error) {
		ssize_t wrote = write(stream->fd, data + done, bytes - done);

		if (wrote > 0)
			done += (size_t)wrote;
		else if (!wrote || errno != EINTR)
			stream->error = wrote ? errno : EIO;
	}
	return (ssize_t)done;
}

FILE *stream_open(struct stream *stream, int fd)
{
	*stream = (struct stream){.fd = fd};
	return fopencookie(stream, "w", (cookie_io_functions_t){.write = write_all});
}

int stream_close(struct stream *stream, FILE *file)
{
	int error = fclose(file) ? errno : 0;

	return stream->error ? -stream->error : -error;
}

static void end_stdout(void)
{
	int ret = stream_close(&standard_output, stdout);

	/* Only close() tells of an error that a file server has found late. */
	if (!ret && close(STDOUT_FILENO) && errno != EBADF)
		ret = -errno;
	if (!ret)
		return;
	fprintf(stderr, "%s: standard output: %s\n", program_name, strerror(-ret));
	_exit(EXIT_HOST);
}

/*
 * A standard descriptor that is closed would be given to the next file that is opened, and what is
 * printed would go there. Opened for the wrong direction, it refuses with EBADF instead.
 */
static void fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_HOST);
	}
}

void stream_guard_stdout(const char *program)
{
	FILE *file;

	fill_standard_descriptors();
	program_name = program;
	file = stream_open(&standard_output, STDOUT_FILENO);
	if (!file || setvbuf(file, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, BUFSIZ) ||
	    atexit(end_stdout))
		_exit(EXIT_HOST);
	stdout = file;
}
