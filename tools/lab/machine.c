// SPDX-License-Identifier: BSD-2-Clause
/* Start, watch and end a QEMU; see machine.h. */
#include "machine.h"

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

#define QMP_TIMEOUT_MS     30000
#define RESTORE_TIMEOUT_MS 60000
#define MAX_ARGS           64

/* Descriptors that QEMU inherits. Fixed numbers keep the command line the same in every run. */
enum {
	FD_QMP = 10,
	FD_MAILBOX = 11,
	FD_XEN_LOG = 12,
	FD_SNAPSHOT = 13,
	FD_END = 14
};

#define MACHINE_BYTES "4096M"

/* The clock starts at a fixed date and no random number comes from the host, so that two cold boots
 * in exact mode are the same, too. */
static const char *const exact_args[] = {
	"-accel",  "tcg,thread=single",
	"-icount", "shift=0,sleep=off",
	"-rtc",    "base=2026-01-01T00:00:00,clock=vm",
	NULL,
};
static const char *const fast_args[] = {"-accel", "tcg,thread=multi", "-rtc",
					"base=2026-01-01T00:00:00", NULL};

/*
 * Without SMAP: a PV dom0 dies of it under TCG. Without RDRAND and RDSEED: they are the host's
 * random numbers. pvpanic with panic=pause is how the agent stops the machine.
 */
static const char *const common_args[] = {
	"-cpu",
	"max,+svm,-smap,-rdrand,-rdseed",
	"-seed",
	"1",
	"-m",
	MACHINE_BYTES,
	"-nodefaults",
	"-no-user-config",
	"-display",
	"none",
	"-no-reboot",
	"-S",
	"-action",
	"panic=pause",
	"-device",
	"pvpanic",
	"-object",
	"memory-backend-file,id=mailbox,mem-path=/proc/self/fd/11,size=64M,share=on",
	"-device",
	"ivshmem-plain,memdev=mailbox,master=on",
	"-chardev",
	"socket,id=qmp,fd=10",
	"-mon",
	"chardev=qmp,mode=control",
	"-chardev",
	"file,id=xen,path=/proc/self/fd/12",
	"-serial",
	"chardev:xen",
	"-kernel",
	"image/xen",
	"-append",
	"console=com1 dom0_mem=1024M,max:1024M dom0_max_vcpus=1 guest_loglvl=all "
	"bootscrub=0 console_timestamps=none",
	"-initrd",
	"image/vmlinux console=hvc0 panic=1,image/initramfs",
	NULL,
};

_Static_assert(FD_QMP == 10 && FD_MAILBOX == 11 && FD_XEN_LOG == 12, "numbers in common_args");
_Static_assert(MAILBOX_BYTES == 64ul << 20, "size in common_args");

static int add_args(const char **argv, int argc, const char *const *more)
{
	while (*more && argc < MAX_ARGS - 1)
		argv[argc++] = *more++;
	argv[argc] = NULL;
	return argc;
}

/* @pcpus must stay valid as long as argv. */
static void build_args(const char **argv, const struct lab *lab, char pcpus[16], bool restore)
{
	int argc = 0;

	snprintf(pcpus, 16, "%u", lab->pcpus);
	argc = add_args(argv, argc, (const char *const[]){"qemu-system-x86_64", NULL});
	argc = add_args(argv, argc, lab->mode == LAB_EXACT ? exact_args : fast_args);
	argc = add_args(argv, argc, (const char *const[]){"-smp", pcpus, NULL});
	argc = add_args(argv, argc, common_args);
	if (restore)
		add_args(argv, argc, (const char *const[]){"-incoming", "defer", NULL});
}

char *machine_command_text(const struct lab *lab)
{
	const char *argv[MAX_ARGS];
	char pcpus[16];
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	build_args(argv, lab, pcpus, false);
	for (int i = 0; argv[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", argv[i]);
	fclose(out);
	return text;
}

/* In the child: does not return. */
static void exec_qemu(const struct lab *lab, pid_t parent, const int fds[FD_END - FD_QMP],
		      const char *qemu_log)
{
	const char *argv[MAX_ARGS];
	char pcpus[16];
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int log = open(qemu_log, O_WRONLY | O_APPEND | O_CLOEXEC);
	int moved[FD_END - FD_QMP];

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(127);
	/* Its own group: a Ctrl-C on the terminal is for us to handle. */
	setpgid(0, 0);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
	    dup2(log, STDERR_FILENO) < 0)
		_exit(127);
	/* First out of the way of the numbers they are to get, then to them. */
	for (int i = 0; i < FD_END - FD_QMP; i++)
		moved[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD_CLOEXEC, FD_END);
	for (int i = 0; i < FD_END - FD_QMP; i++) {
		if (moved[i] >= 0 && dup2(moved[i], FD_QMP + i) < 0)
			_exit(127);
	}
	if (chdir(lab->cache_dir))
		_exit(127);
	build_args(argv, lab, pcpus, fds[FD_SNAPSHOT - FD_QMP] >= 0);
	execvp(argv[0], (char *const *)argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static int create_log(char path[4096], const char *prefix, const char *name)
{
	int fd;

	if (snprintf(path, 4096, "%s%s", prefix, name) >= 4096) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	return fd;
}

static int load_snapshot(struct machine *machine)
{
	uint64_t deadline = lab_now_ms() + RESTORE_TIMEOUT_MS;
	char uri[16];

	snprintf(uri, sizeof(uri), "fd:%d", FD_SNAPSHOT);
	if (qmp_command(&machine->qmp, "migrate-set-capabilities",
			json_pack("{s:[{s:s, s:b}]}", "capabilities", "capability", "events",
				  "state", 1),
			QMP_TIMEOUT_MS) ||
	    qmp_command(&machine->qmp, "migrate-incoming", json_pack("{s:s}", "uri", uri),
			QMP_TIMEOUT_MS))
		return lab_error("cannot load the snapshot: %s", machine->qmp.error);
	while (lab_now_ms() < deadline) {
		int got = machine_wait_event(machine, "MIGRATION", "status", "completed", 100);

		if (got > 0)
			return 0;
		if (got < 0)
			return lab_error("cannot load the snapshot: QEMU %s",
					 machine_end_reason(machine));
		if (lab_signals())
			return LAB_INTERRUPTED;
	}
	return lab_error("gave up waiting for QEMU to load the snapshot (%d s)",
			 RESTORE_TIMEOUT_MS / 1000);
}

int machine_start(struct machine *machine, const struct lab *lab, const char *log_prefix,
		  int snapshot_fd)
{
	int sockets[2] = {-1, -1};
	int mailbox_fd = -1, xen_fd = -1, qemu_fd = -1;
	pid_t self = getpid();
	int ret = LAB_CANNOT;

	memset(machine, 0, sizeof(*machine));
	machine->qmp.fd = -1;
	xen_fd = create_log(machine->xen_log, log_prefix, "xen.log");
	qemu_fd = create_log(machine->qemu_log, log_prefix, "qemu.log");
	if (xen_fd < 0 || qemu_fd < 0) {
		lab_error("cannot write logs to %s*: %s", log_prefix, strerror(errno));
		goto out;
	}
	mailbox_fd = memfd_create("lab-mailbox", MFD_CLOEXEC);
	if (mailbox_fd < 0 || ftruncate(mailbox_fd, MAILBOX_BYTES)) {
		lab_error("cannot make the mailbox: %s", strerror(errno));
		goto out;
	}
	machine->mailbox =
		mmap(NULL, MAILBOX_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, mailbox_fd, 0);
	if (machine->mailbox == MAP_FAILED) {
		machine->mailbox = NULL;
		lab_error("cannot map the mailbox: %s", strerror(errno));
		goto out;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets)) {
		lab_error("cannot make a socket: %s", strerror(errno));
		goto out;
	}
	machine->pid = fork();
	if (machine->pid < 0) {
		machine->pid = 0;
		lab_error("cannot fork: %s", strerror(errno));
		goto out;
	}
	if (!machine->pid)
		exec_qemu(lab, self, (const int[]){sockets[1], mailbox_fd, xen_fd, snapshot_fd},
			  machine->qemu_log);
	close(sockets[1]);
	sockets[1] = -1;
	ret = qmp_open(&machine->qmp, sockets[0], QMP_TIMEOUT_MS);
	sockets[0] = -1;
	if (ret) {
		lab_error("QEMU did not start: %s", machine->qmp.error);
		lab_show_tail("QEMU's output", machine->qemu_log);
		ret = LAB_CANNOT;
		goto out;
	}
	ret = snapshot_fd >= 0 ? load_snapshot(machine) : 0;
out:
	if (xen_fd >= 0)
		close(xen_fd);
	if (qemu_fd >= 0)
		close(qemu_fd);
	if (mailbox_fd >= 0)
		close(mailbox_fd);
	if (sockets[0] >= 0)
		close(sockets[0]);
	if (sockets[1] >= 0)
		close(sockets[1]);
	if (ret)
		machine_stop(machine);
	return ret;
}

int machine_continue(struct machine *machine)
{
	if (qmp_command(&machine->qmp, "cont", NULL, QMP_TIMEOUT_MS))
		return lab_error("the machine does not go on: %s", machine->qmp.error);
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

int machine_wait_event(struct machine *machine, const char *name, const char *key,
		       const char *value, unsigned int timeout_ms)
{
	json_t *event = qmp_next_event(&machine->qmp, timeout_ms);
	const char *found;
	int ret;

	if (!event)
		return machine->qmp.error[0] ? -1 : 0;
	found = json_string_value(json_object_get(event, "event"));
	ret = found && !strcmp(found, name);
	if (ret && key) {
		found = json_string_value(json_object_get(json_object_get(event, "data"), key));
		ret = found && !strcmp(found, value);
	}
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
