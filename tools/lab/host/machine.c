// SPDX-License-Identifier: BSD-2-Clause
/* Start, watch and end a QEMU; see machine.h. */
#include "lab/host/machine.h"
#include "base/clock.h"
#include "base/files.h"
#include "lab/host/machine_args.h"
#include "bare/emulation.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define QMP_TIMEOUT_MS       30000
#define MIGRATION_TIMEOUT_MS 120000
#define POLL_MS              200

/* What QEMU inherits; -1 where there is none. */
struct inherited {
	int qmp; /* its end of the control socket */
	int mailbox;
	int xen_log;
	int snapshot; /* the caller's */
};

/* In the child: does not return. */
static void exec_qemu(const struct lab *lab, pid_t parent, const struct inherited *inherited,
		      const char *qemu_log)
{
	struct machine_args args;
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int log = open(qemu_log, O_WRONLY | O_APPEND | O_CLOEXEC);
	/* In the order of enum machine_fd. */
	const int fds[] = {inherited->qmp, inherited->mailbox, inherited->xen_log,
			   inherited->snapshot};
	int moved[FD_END - FD_QMP];

	_Static_assert(sizeof(fds) == sizeof(moved), "one for each");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(127);
	/* A group of its own: a Ctrl-C on the terminal reaches only us. */
	setpgid(0, 0);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
	    dup2(log, STDERR_FILENO) < 0)
		_exit(127);
	/*
	 * First all move above the fixed numbers, so that no dup2() closes one that is needed.
	 */
	for (int i = 0; i < FD_END - FD_QMP; i++)
		moved[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD_CLOEXEC, FD_END);
	for (int i = 0; i < FD_END - FD_QMP; i++) {
		if (moved[i] >= 0 && dup2(moved[i], FD_QMP + i) < 0)
			_exit(127);
	}
	if (chdir(lab->cache_dir))
		_exit(127);
	if (lab->mode == LAB_EXACT)
		emulation_order_threads();
	machine_args(&args, lab, inherited->snapshot >= 0);
	execvp(args.argv[0], (char *const *)args.argv);
	fprintf(stderr, "%s: %s\n", args.argv[0], strerror(errno));
	_exit(127);
}

static int create_log(char path[4096], const char *prefix, const char *name)
{
	if (snprintf(path, 4096, "%s%s", prefix, name) >= 4096) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return files_create(path);
}

/* Follow the one migration of this QEMU, in or out, to its end. @what names it in errors. */
static int wait_for_migration(struct machine *machine, const char *what)
{
	uint64_t deadline = clock_ms() + MIGRATION_TIMEOUT_MS;

	while (clock_ms() < deadline) {
		json_t *event = qmp_next_event(&machine->qmp, POLL_MS);
		const char *status = NULL;
		int ret = -1;

		if (!event && machine->qmp.error[0])
			return lab_error("cannot %s the snapshot: QEMU %s", what,
					 machine_end_reason(machine));
		json_unpack(event, "{s:{s:s}}", "data", "status", &status);
		if (status && !strcmp(status, "completed"))
			ret = 0;
		else if (status && !strcmp(status, "failed"))
			ret = lab_error("cannot %s the snapshot: QEMU gave up", what);
		json_decref(event);
		if (ret >= 0)
			return ret;
		if (lab_signals())
			return LAB_INTERRUPTED;
		lab_progress_tick();
	}
	return lab_error("gave up waiting for QEMU to %s the snapshot (%d s)", what,
			 MIGRATION_TIMEOUT_MS / 1000);
}

static int enable_migration_events(struct machine *machine)
{
	json_t *arguments =
		json_pack("{s:[{s:s, s:b}]}", "capabilities", "capability", "events", "state", 1);

	return qmp_command(&machine->qmp, "migrate-set-capabilities", arguments, QMP_TIMEOUT_MS);
}

static int load_snapshot(struct machine *machine)
{
	char uri[16];

	snprintf(uri, sizeof(uri), "fd:%d", FD_SNAPSHOT);
	if (enable_migration_events(machine) ||
	    qmp_command(&machine->qmp, "migrate-incoming", json_pack("{s:s}", "uri", uri),
			QMP_TIMEOUT_MS))
		return lab_error("cannot load the snapshot: %s", machine->qmp.error);
	return wait_for_migration(machine, "load");
}

int machine_save(struct machine *machine, const char *path)
{
	char uri[4096];

	snprintf(uri, sizeof(uri), "exec:cat > %s", path);
	if (enable_migration_events(machine) ||
	    qmp_command(&machine->qmp, "migrate-set-parameters",
			json_pack("{s:I}", "max-bandwidth", (json_int_t)1 << 40), QMP_TIMEOUT_MS) ||
	    qmp_command(&machine->qmp, "migrate", json_pack("{s:s}", "uri", uri), QMP_TIMEOUT_MS))
		return lab_error("cannot save the snapshot: %s", machine->qmp.error);
	return wait_for_migration(machine, "save");
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Makes the logs, the mailbox and the control socket, whose other end goes to *@control. */
static int prepare(struct machine *machine, const char *log_prefix, struct inherited *fds,
		   int *control)
{
	int sockets[2];
	int qemu_log;
	void *map;

	fds->xen_log = create_log(machine->xen_log, log_prefix, "xen.log");
	qemu_log = create_log(machine->qemu_log, log_prefix, "qemu.log");
	if (fds->xen_log < 0 || qemu_log < 0) {
		lab_error("cannot write logs to %s*: %s", log_prefix, strerror(errno));
		close_fd(&qemu_log);
		return LAB_CANNOT;
	}
	/* Made here so that an error is ours to tell; the child opens it to append. */
	close_fd(&qemu_log);
	fds->mailbox = memfd_create("lab-mailbox", MFD_CLOEXEC);
	if (fds->mailbox < 0 || ftruncate(fds->mailbox, MAILBOX_BYTES))
		return lab_error("cannot make the mailbox: %s", strerror(errno));
	map = mmap(NULL, MAILBOX_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fds->mailbox, 0);
	if (map == MAP_FAILED)
		return lab_error("cannot map the mailbox: %s", strerror(errno));
	machine->mailbox = map;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))
		return lab_error("cannot make a socket: %s", strerror(errno));
	*control = sockets[0];
	fds->qmp = sockets[1];
	return 0;
}

/* Takes over @control. */
static int open_control(struct machine *machine, int control)
{
	if (!qmp_open(&machine->qmp, control, QMP_TIMEOUT_MS))
		return 0;
	lab_error("QEMU did not start: %s", machine->qmp.error);
	lab_show_tail("QEMU's output", machine->qemu_log);
	return LAB_CANNOT;
}

int machine_start(struct machine *machine, const struct lab *lab, const char *log_prefix,
		  int snapshot_fd)
{
	struct inherited fds = {-1, -1, -1, snapshot_fd};
	pid_t self = getpid();
	int control = -1, ret;

	memset(machine, 0, sizeof(*machine));
	machine->qmp.fd = -1;
	ret = prepare(machine, log_prefix, &fds, &control);
	if (ret)
		goto out;
	machine->pid = fork();
	if (machine->pid < 0) {
		machine->pid = 0;
		ret = lab_error("cannot fork: %s", strerror(errno));
		close_fd(&control);
		goto out;
	}
	if (!machine->pid)
		exec_qemu(lab, self, &fds, machine->qemu_log);
	/* While ours is open, the end of QEMU would not close the connection. */
	close_fd(&fds.qmp);
	ret = open_control(machine, control);
	if (!ret && snapshot_fd >= 0)
		ret = load_snapshot(machine);
out:
	close_fd(&fds.qmp);
	close_fd(&fds.mailbox);
	close_fd(&fds.xen_log);
	if (ret)
		machine_stop(machine);
	return ret;
}

int machine_continue(struct machine *machine)
{
	if (qmp_command(&machine->qmp, "cont", NULL, QMP_TIMEOUT_MS))
		return lab_error("cannot resume the machine: %s", machine->qmp.error);
	return 0;
}

void machine_stop(struct machine *machine)
{
	if (machine->pid) {
		kill(machine->pid, SIGKILL);
		while (waitpid(machine->pid, NULL, 0) < 0 && errno == EINTR)
			;
		machine->pid = 0;
	}
	if (machine->qmp.events)
		qmp_close(&machine->qmp);
	if (machine->mailbox)
		munmap(machine->mailbox, MAILBOX_BYTES);
	machine->mailbox = NULL;
}

enum machine_event machine_wait(struct machine *machine, unsigned int timeout_ms)
{
	json_t *event = qmp_next_event(&machine->qmp, timeout_ms);
	const char *name = "";
	enum machine_event ret = MACHINE_RUNS;

	if (!event)
		return machine->qmp.error[0] ? MACHINE_ENDED : MACHINE_RUNS;
	json_unpack(event, "{s:s}", "event", &name);
	if (!strcmp(name, "GUEST_PANICKED"))
		ret = MACHINE_STOPPED;
	else if (!strcmp(name, "SHUTDOWN"))
		ret = MACHINE_ENDED;
	json_decref(event);
	return ret;
}

const char *machine_end_reason(struct machine *machine)
{
	static char reason[64];
	int status = 0;

	if (!machine->pid || waitpid(machine->pid, &status, 0) != machine->pid)
		return "is gone";
	machine->pid = 0;
	if (WIFSIGNALED(status))
		snprintf(reason, sizeof(reason), "was killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status))
		snprintf(reason, sizeof(reason), "ended with code %d", WEXITSTATUS(status));
	else
		snprintf(reason, sizeof(reason), "ended: Xen or dom0 rebooted or powered off");
	return reason;
}

void machine_show_logs(const struct machine *machine)
{
	lab_show_tail("the console of Xen and dom0", machine->xen_log);
	lab_show_tail("QEMU's output", machine->qemu_log);
}
