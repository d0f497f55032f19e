// SPDX-License-Identifier: BSD-2-Clause
/* QEMU as a bare machine; see bare_machine.h. */
#include "bare/bare_machine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bare/emulation.h"
#include "bare/machine.h"
#include "base/stream.h"

#define ARGS_MAX 64

/* Descriptors that QEMU inherits. Fixed numbers keep the command line the same in every run. */
enum {
	FD_CONSOLE = 10,
	FD_MEMORY,
	FD_IMAGE,
	FD_END
};

/* No disk, no network, no input: nothing that the host does reaches the machine while it runs. */
static const struct qemu_option common_options[] = {
	{"-cpu", EMULATION_CPU},
	{"-machine", EMULATION_MACHINE ",memory-backend=ram"},
	{"-seed", "1"},
	{"-nodefaults", NULL},
	{"-no-user-config", NULL},
	{"-display", "none"},
	{"-no-reboot", NULL},
	{"-chardev", "file,id=console,path=/proc/self/fd/10"},
	{0},
};
_Static_assert(FD_CONSOLE == 10 && FD_MEMORY == 11, "numbers above and below");

/* A command line and the texts in it. */
struct arguments {
	const char *argv[ARGS_MAX];
	struct turn turn;
	char cpus[16];
	char memory[16];
	char ram[96];
	char image[32];
	char console[64];
	char exit[64];
};

static bool is_exact(const struct bare_config *config)
{
	return !strcmp(config->emulation, "exact");
}

static void make_arguments(struct arguments *args, const struct bare_config *config)
{
	const struct qemu_option options[] = {
		{"-smp", args->cpus},         {"-m", args->memory},
		{"-object", args->ram},       {"-device", args->console},
		{"-device", args->exit},      {"-kernel", args->image},
		{"-append", config->cmdline}, {0},
	};
	const struct qemu_option plugin[] = {{"-plugin", config->plugin}, {0}};
	int argc = 1;

	snprintf(args->cpus, sizeof(args->cpus), "%u", config->cpus);
	snprintf(args->memory, sizeof(args->memory), "%uM", config->memory_mib);
	snprintf(args->ram, sizeof(args->ram),
		 "memory-backend-file,id=ram,mem-path=/proc/self/fd/%d,size=%uM,share=on",
		 FD_MEMORY, config->memory_mib);
	snprintf(args->image, sizeof(args->image), "/proc/self/fd/%d", FD_IMAGE);
	snprintf(args->console, sizeof(args->console), "isa-debugcon,iobase=%#x,chardev=console",
		 BARE_CONSOLE_PORT);
	snprintf(args->exit, sizeof(args->exit), "isa-debug-exit,iobase=%#x,iosize=4",
		 BARE_EXIT_PORT);
	args->argv[0] = BARE_QEMU;
	/* The guest is alone, and its loops have a PAUSE. */
	args->turn.interval_us = config->turn_us ?: TURN_NEVER_US;
	argc = is_exact(config) ? emulation_add_exact(args->argv, argc, &args->turn)
				: emulation_add(args->argv, argc, emulation_fast);
	argc = emulation_add(args->argv, argc, common_options);
	argc = emulation_add(args->argv, argc, options);
	if (config->plugin)
		emulation_add(args->argv, argc, plugin);
}

/* What QEMU inherits. */
struct inherited {
	int console, memory, image, messages;
};

/* In the child: does not return. */
static void exec_qemu(const struct bare_config *config, pid_t parent, struct inherited fds)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct arguments args;
	sigset_t none;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(127);
	/* A group of its own: a Ctrl-C on the terminal reaches only us. */
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/*
	 * First all move above the fixed numbers, so that no dup2() closes one that is needed.
	 */
	fds.console = fcntl(fds.console, F_DUPFD_CLOEXEC, FD_END);
	fds.memory = fcntl(fds.memory, F_DUPFD_CLOEXEC, FD_END);
	fds.image = fcntl(fds.image, F_DUPFD_CLOEXEC, FD_END);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(fds.messages, STDOUT_FILENO) < 0 ||
	    dup2(fds.messages, STDERR_FILENO) < 0 || dup2(fds.console, FD_CONSOLE) < 0 ||
	    dup2(fds.memory, FD_MEMORY) < 0 || dup2(fds.image, FD_IMAGE) < 0)
		_exit(127);
	if (is_exact(config))
		emulation_order_threads();
	make_arguments(&args, config);
	execvp(args.argv[0], (char *const *)args.argv);
	fprintf(stderr, "%s: %s\n", args.argv[0], strerror(errno));
	fflush(stderr);
	_exit(127);
}

static int map_window(struct bare_machine *machine, const struct bare_config *config, int memory,
		      struct reason *why)
{
	void *window;

	if (ftruncate(memory, (off_t)config->memory_mib << 20))
		return reason_set(why, errno, "memory for the bare machine: %s", strerror(errno));
	window = mmap(NULL, config->window_bytes, PROT_READ, MAP_SHARED, memory,
		      (off_t)config->window_address);
	if (window == MAP_FAILED)
		return reason_set(why, errno, "mapping the bare machine's memory: %s",
				  strerror(errno));
	machine->window = window;
	machine->window_bytes = config->window_bytes;
	return 0;
}

static int fill_image(int fd, const struct bare_config *config, struct reason *why)
{
	struct stream stream;
	FILE *out = stream_open(&stream, fd);
	int ret;

	if (!out)
		return reason_set(why, errno, "the bare machine's image: %s", strerror(errno));
	fwrite(config->image, 1, config->image_bytes, out);
	ret = stream_close(&stream, out);
	return ret ? reason_set(why, -ret, "the bare machine's image: %s", strerror(-ret)) : 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int bare_machine_start(struct bare_machine *machine, const struct bare_config *config,
		       struct reason *why)
{
	int console[2] = {-1, -1};
	pid_t self = getpid();
	struct inherited fds;
	int ret;

	*machine = (struct bare_machine){.process = -1, .console = -1};
	machine->messages = memfd_create("bare-messages", MFD_CLOEXEC);
	fds.memory = memfd_create("bare-memory", MFD_CLOEXEC);
	fds.image = memfd_create("bare-image", MFD_CLOEXEC);
	if (machine->messages < 0 || fds.memory < 0 || fds.image < 0 || pipe2(console, O_CLOEXEC)) {
		ret = reason_set(why, errno, "descriptors for the bare machine: %s",
				 strerror(errno));
		goto out;
	}
	machine->console = console[0];
	fds.console = console[1];
	fds.messages = machine->messages;
	fcntl(machine->console, F_SETFL, O_NONBLOCK);
	ret = map_window(machine, config, fds.memory, why);
	if (!ret)
		ret = fill_image(fds.image, config, why);
	if (ret)
		goto out;
	machine->pid = fork();
	if (machine->pid < 0) {
		ret = reason_set(why, errno, "fork: %s", strerror(errno));
		machine->pid = 0;
		goto out;
	}
	if (!machine->pid)
		exec_qemu(config, self, fds);
	machine->process = pidfd_open(machine->pid, 0);
	if (machine->process < 0)
		ret = reason_set(why, errno, "pidfd_open: %s", strerror(errno));
out:
	close_fd(&console[1]);
	close_fd(&fds.memory);
	close_fd(&fds.image);
	if (ret)
		bare_machine_release(machine);
	return ret;
}

/* The first line of what QEMU said, without its name. */
static void first_message(const struct bare_machine *machine, char *out, size_t bytes)
{
	char text[256];
	ssize_t got = pread(machine->messages, text, sizeof(text) - 1, 0);
	const char *start = text;

	text[got > 0 ? got : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (!strncmp(text, BARE_QEMU ": ", strlen(BARE_QEMU ": ")))
		start += strlen(BARE_QEMU ": ");
	copy_printable(out, bytes, start);
}

enum bare_end bare_machine_end(struct bare_machine *machine, struct reason *why)
{
	char message[160];
	int status = 0;

	while (waitpid(machine->pid, &status, 0) < 0 && errno == EINTR)
		;
	machine->pid = 0;
	if (WIFSIGNALED(status)) {
		reason_set(why, EIO, "QEMU was killed by signal %d", WTERMSIG(status));
		return BARE_BROKEN;
	}
	switch (WEXITSTATUS(status)) {
	case BARE_EXIT_CODE(BARE_EXIT_POWEROFF):
		return BARE_POWEROFF;
	case BARE_EXIT_CODE(BARE_EXIT_CRASH):
		return BARE_CRASH;
	case 0:
		return BARE_RESET;
	default:
		first_message(machine, message, sizeof(message));
		reason_set(why, EIO, "QEMU ended with code %d: %s", WEXITSTATUS(status), message);
		return BARE_BROKEN;
	}
}

void bare_machine_kill(struct bare_machine *machine)
{
	if (!machine->pid)
		return;
	kill(machine->pid, SIGKILL);
	while (waitpid(machine->pid, NULL, 0) < 0 && errno == EINTR)
		;
	machine->pid = 0;
}

void bare_machine_release(struct bare_machine *machine)
{
	bare_machine_kill(machine);
	close_fd(&machine->process);
	close_fd(&machine->console);
	close_fd(&machine->messages);
	if (machine->window)
		munmap(machine->window, machine->window_bytes);
	machine->window = NULL;
}

int bare_qemu_version(char *version, size_t bytes, struct reason *why)
{
	static const char before[] = "QEMU emulator version ";
	FILE *pipe = popen(BARE_QEMU " --version 2>/dev/null", "re");
	char line[256] = "";
	bool said =
		pipe && fgets(line, sizeof(line), pipe) && !strncmp(line, before, strlen(before));

	if (pipe)
		pclose(pipe);
	if (!said)
		return reason_set(why, ENOENT,
				  BARE_QEMU " cannot be run (install qemu-system-x86)");
	line[strcspn(line, "\n")] = '\0';
	copy_printable(version, bytes, line + strlen(before));
	return 0;
}
