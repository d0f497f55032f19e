/* SPDX-License-Identifier: BSD-2-Clause */
/* See process.h. */
#include "sweep/jobs/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/interrupt.h"

static void stay_on(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* In the child: does not return. */
static void run_child(pid_t parent, int output, int cpu, int (*body)(void *), void *argument)
{
	int code;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(EXIT_HOST);
	setpgid(0, 0);
	if (dup2(output, STDERR_FILENO) < 0)
		_exit(EXIT_HOST);
	stay_on(cpu);
	code = body(argument);
	fflush(NULL);
	_exit(code);
}

int process_start(struct process *process, int cpu, int (*body)(void *), void *argument,
		  struct reason *why)
{
	pid_t self = getpid();
	int ends[2], ret = 0;

	memset(process, 0, sizeof(*process));
	if (pipe2(ends, O_CLOEXEC))
		return reason_set(why, errno, "pipe: %s", strerror(errno));
	process->output = ends[0];
	fcntl(process->output, F_SETFL, O_NONBLOCK);
	fflush(NULL);
	process->pid = fork();
	if (!process->pid)
		run_child(self, ends[1], cpu, body, argument);
	if (process->pid < 0) {
		ret = reason_set(why, errno, "fork: %s", strerror(errno));
		process->pid = 0;
		close(process->output);
	}
	close(ends[1]);
	if (ret)
		return ret;
	process->handle = pidfd_open(process->pid, 0);
	if (process->handle < 0) {
		ret = reason_set(why, errno, "pidfd_open: %s", strerror(errno));
		kill(process->pid, SIGKILL);
		process_end(process);
	}
	return ret;
}

/* One line, without its end. The first error is the reason if there are no results. */
static void pass_line(struct process *process, const char *line)
{
	static const char *const marks[] = {"lab: ", "lazyshoot: "};

	fprintf(stderr, "%s\n", line);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t bytes = strlen(marks[i]);

		if (!process->error.text[0] && !strncmp(line, marks[i], bytes))
			copy_printable(process->error.text, sizeof(process->error.text),
				       line + bytes);
	}
}

static void pass_lines(struct process *process)
{
	char *start = process->line, *end;

	process->line[process->used] = '\0';
	while ((end = strchr(start, '\n'))) {
		*end = '\0';
		pass_line(process, start);
		start = end + 1;
	}
	process->used = strlen(start);
	memmove(process->line, start, process->used);
	if (process->used == sizeof(process->line) - 1) {
		process->line[process->used] = '\0';
		pass_line(process, process->line);
		process->used = 0;
	}
}

void process_pass_output(struct process *process)
{
	while (process->output >= 0) {
		ssize_t got = read(process->output, process->line + process->used,
				   sizeof(process->line) - 1 - process->used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return;
		process->used += (size_t)got;
		pass_lines(process);
		if (!got) {
			close(process->output);
			process->output = -1;
		}
	}
}

int process_end(struct process *process)
{
	int status = 0;

	while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
		;
	process_pass_output(process);
	if (process->used) {
		process->line[process->used] = '\0';
		pass_line(process, process->line);
	}
	if (process->output >= 0)
		close(process->output);
	if (process->handle >= 0)
		close(process->handle);
	process->pid = 0;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (!process->error.text[0])
		reason_set(&process->error, EIO, "killed by signal %d", WTERMSIG(status));
	return -1;
}
