// SPDX-License-Identifier: BSD-2-Clause
/*
 * lab-agent: the last thing that dom0's init starts. It maps the mailbox, stops the machine so that
 * the host can snapshot it, and after the restore runs the one job that the host has put there.
 *
 * Invariant: apart from the job itself it reacts only to what the mailbox held when the machine was
 * resumed. All waiting is in the machine's own time.
 */
#include "lab/archive.h"
#include "lab/mailbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PCI_DEVICES    "/sys/bus/pci/devices"
#define IVSHMEM_VENDOR 0x1af4
#define IVSHMEM_DEVICE 0x1110

#define JOB_DIR "/job"
#define OUT_DIR "/job/out"

/*
 * How often the agent looks whether the user wants the job to stop. Each look costs dom0 a few
 * thousand instructions during the measurement, so it is rare.
 */
#define INTERRUPT_POLL_MS 250

static struct mailbox *mailbox;

static void finish(enum mailbox_state state)
{
	__atomic_store_n(&mailbox->state, state, __ATOMIC_RELEASE);
	for (;;)
		pause();
}

static void __attribute__((noreturn, format(printf, 1, 2))) die(const char *format, ...)
{
	char text[sizeof(mailbox->error)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fprintf(stderr, "lab-agent: %s\n", text);
	if (!mailbox)
		exit(1);
	memcpy(mailbox->error, text, sizeof(text));
	finish(MAILBOX_FAILED);
	abort();
}

static unsigned long read_hex(const char *device, const char *attribute)
{
	char path[512], text[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), PCI_DEVICES "/%s/%s", device, attribute);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	return strtoul(text, NULL, 16);
}

static struct mailbox *map_mailbox(void)
{
	DIR *dir = opendir(PCI_DEVICES);
	struct dirent *device;
	char path[512] = "";
	void *map;
	int fd;

	if (!dir)
		die("open %s: %s", PCI_DEVICES, strerror(errno));
	while ((device = readdir(dir))) {
		if (read_hex(device->d_name, "vendor") == IVSHMEM_VENDOR &&
		    read_hex(device->d_name, "device") == IVSHMEM_DEVICE)
			snprintf(path, sizeof(path), PCI_DEVICES "/%s/resource2", device->d_name);
	}
	closedir(dir);
	if (!path[0])
		die("no ivshmem device on the PCI bus");
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die("open %s: %s", path, strerror(errno));
	map = mmap(NULL, MAILBOX_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		die("map %s: %s", path, strerror(errno));
	close(fd);
	return map;
}

/*
 * Give the kernel's random numbers a fixed seed, at once: gathering one from the clock's jitter
 * takes a second of busy looping, and a fixed one makes all cold boots alike.
 */
static void seed_random(void)
{
	const size_t bytes = 64;
	struct rand_pool_info *seed = calloc(1, sizeof(*seed) + bytes);
	int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);

	if (!seed)
		die("out of memory");
	seed->entropy_count = 8 * bytes;
	seed->buf_size = bytes;
	if (fd < 0 || ioctl(fd, RNDADDENTROPY, seed))
		die("seed /dev/urandom: %s", strerror(errno));
	free(seed);
	close(fd);
}

static void stop_machine(void)
{
	if (ioperm(MAILBOX_STOP_PORT, 1, 1))
		die("ioperm: %s", strerror(errno));
	mailbox->state = MAILBOX_READY;
	outb(1, MAILBOX_STOP_PORT);
}

/*
 * Stops the machine until the host has emptied log and out areas. No time passes in it meanwhile,
 * so the run does not depend on how long that takes.
 */
static void make_room(void)
{
	__atomic_store_n(&mailbox->state, MAILBOX_FULL, __ATOMIC_RELEASE);
	outb(1, MAILBOX_STOP_PORT);
	while (__atomic_load_n(&mailbox->state, __ATOMIC_ACQUIRE) == MAILBOX_FULL)
		;
}

static void wait_for_job(void)
{
	const struct timespec tick = {.tv_nsec = 1000000};

	while (__atomic_load_n(&mailbox->request, __ATOMIC_ACQUIRE) != MAILBOX_RUN_JOB)
		nanosleep(&tick, NULL);
	if (mailbox->version != MAILBOX_VERSION)
		die("the host speaks mailbox version %u, dom0 %u", mailbox->version,
		    MAILBOX_VERSION);
	mailbox->state = MAILBOX_RUNNING;
}

static void unpack_job(void)
{
	struct archive archive = {
		.base = (uint8_t *)mailbox + MAILBOX_JOB_OFFSET,
		.capacity = MAILBOX_JOB_BYTES,
		.used = mailbox->job_bytes,
	};

	if (make_directories(OUT_DIR))
		die("make %s: %s", OUT_DIR, strerror(errno));
	if (archive_extract(&archive, JOB_DIR, true) < 0)
		die("%s", archive.error);
}

/* Split the NUL-separated strings of the argv area; *at is advanced. */
static char **take_strings(char **at, uint32_t count)
{
	char *end = (char *)mailbox + MAILBOX_ARGV_OFFSET + MAILBOX_ARGV_BYTES;
	char **strings = calloc(count + 1, sizeof(*strings));

	if (!strings)
		die("out of memory");
	for (uint32_t i = 0; i < count; i++) {
		char *nul = memchr(*at, '\0', end - *at);

		if (!nul)
			die("the job's arguments are cut short");
		strings[i] = strdup(*at);
		if (!strings[i])
			die("out of memory");
		*at = nul + 1;
	}
	return strings;
}

/* The job's ends of its streams become its descriptors. */
static void take_streams(int out, int err, int journal)
{
	if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
		_exit(126);
	if (journal == MAILBOX_JOURNAL_FD)
		fcntl(journal, F_SETFD, 0);
	else if (dup2(journal, MAILBOX_JOURNAL_FD) < 0)
		_exit(126);
}

/* The agent's ends of the job's streams. */
struct streams {
	int out, err, journal;
};

static pid_t start_job(struct streams *streams)
{
	int out[2], err[2], journal[2];
	char *at = (char *)mailbox + MAILBOX_ARGV_OFFSET;
	char **argv = take_strings(&at, mailbox->argc);
	char **envp = take_strings(&at, mailbox->envc);
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, journal))
		die("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid) {
		setsid();
		take_streams(out[1], err[1], journal[1]);
		if (chdir(JOB_DIR))
			_exit(126);
		environ = envp;
		execvp(argv[0], argv);
		dprintf(STDERR_FILENO, "lab: run %s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	close(out[1]);
	close(err[1]);
	close(journal[1]);
	*streams = (struct streams){.out = out[0], .err = err[0], .journal = journal[0]};
	return pid;
}

/* Append one record to the log. */
static void log_append(uint32_t stream, const char *text, uint32_t bytes)
{
	struct mailbox_log_record record = {.stream = stream, .bytes = bytes};
	uint8_t *area = (uint8_t *)mailbox + MAILBOX_LOG_OFFSET;
	uint64_t room = sizeof(record) + mailbox_align(bytes);
	uint64_t at, next;

	if (mailbox->log_bytes + room > MAILBOX_LOG_BYTES)
		make_room();
	at = mailbox->log_bytes;
	next = at + room;
	memcpy(area + at, &record, sizeof(record));
	memcpy(area + at + sizeof(record), text, bytes);
	__atomic_store_n(&mailbox->log_bytes, next, __ATOMIC_RELEASE);
}

/* A byte for each line that the host has now. A job that does not read them loses them. */
static void answer_lines(int fd, const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (text[i] == '\n' && send(fd, "\n", 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
			return;
	}
}

/* Move what is in the pipe to the log. Returns false once no writer is left. */
static bool drain(int fd, uint32_t stream)
{
	char text[65536];
	ssize_t got;

	while ((got = read(fd, text, sizeof(text))) > 0) {
		log_append(stream, text, got);
		if (stream == MAILBOX_JOURNAL)
			answer_lines(fd, text, got);
	}
	return got < 0 && (errno == EAGAIN || errno == EINTR);
}

static void pass_interrupt(pid_t job, uint32_t *passed)
{
	uint32_t asked = __atomic_load_n(&mailbox->interrupt, __ATOMIC_ACQUIRE);

	if (*passed == asked)
		return;
	*passed = asked;
	kill(-job, asked == MAILBOX_KILL_JOB ? SIGKILL : SIGINT);
}

/* Returns the job's wait status. A daemon that the job leaves behind may hold the pipes open: the
 * end of the job itself is what counts. */
static int follow_job(pid_t job, const struct streams *streams)
{
	/* The journal first: what the job says after a line of it comes after that. */
	const int fds[] = {streams->journal, streams->out, streams->err};
	const uint32_t kinds[] = {MAILBOX_JOURNAL, MAILBOX_STDOUT, MAILBOX_STDERR};
	struct pollfd watch[] = {
		{.fd = fds[0], .events = POLLIN},
		{.fd = fds[1], .events = POLLIN},
		{.fd = fds[2], .events = POLLIN},
		{.fd = syscall(SYS_pidfd_open, job, 0), .events = POLLIN},
	};
	uint32_t passed = 0;
	int status;

	if (watch[3].fd < 0)
		die("pidfd_open: %s", strerror(errno));
	for (int i = 0; i < 3; i++)
		fcntl(fds[i], F_SETFL, O_NONBLOCK);
	do {
		if (poll(watch, 4, INTERRUPT_POLL_MS) < 0 && errno != EINTR)
			die("poll: %s", strerror(errno));
		for (int i = 0; i < 3; i++) {
			if (watch[i].revents && !drain(fds[i], kinds[i]))
				watch[i].fd = -1;
		}
		pass_interrupt(job, &passed);
	} while (!watch[3].revents);
	for (int i = 0; i < 3; i++)
		drain(fds[i], kinds[i]);
	if (waitpid(job, &status, 0) != job)
		die("waitpid: %s", strerror(errno));
	return status;
}

/* Hands the host what is packed so far. */
static void send_packed(struct archive *archive)
{
	mailbox->out_bytes = archive->used;
	make_room();
	archive->used = 0;
}

static void pack_results(void)
{
	struct archive archive = {
		.base = (uint8_t *)mailbox + MAILBOX_OUT_OFFSET,
		.capacity = MAILBOX_OUT_BYTES,
		.make_room = send_packed,
	};

	if (archive_add_tree(&archive, OUT_DIR))
		die("%s", archive.error);
	mailbox->out_bytes = archive.used;
}

int main(void)
{
	struct streams streams;
	int status;
	pid_t job;

	mailbox = map_mailbox();
	seed_random();
	stop_machine();
	wait_for_job();
	unpack_job();
	job = start_job(&streams);
	status = follow_job(job, &streams);
	pack_results();
	mailbox->exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	finish(MAILBOX_DONE);
	return 0;
}
