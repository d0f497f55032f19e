// SPDX-License-Identifier: BSD-2-Clause
/* The lab's machine as a QEMU command line; see machine_args.h. */
#include "machine_args.h"
#include "mailbox.h"

#include <stdio.h>
#include <stdlib.h>

struct option {
	const char *name;
	const char *value; /* NULL: the option takes none */
};

/*
 * One timeline for all pCPUs; it counts instructions and skips idle time.
 *
 * The net filter has nothing to filter, but a timer: every 100 ms of virtual time. A pCPU's turn ends
 * at a timer, and when none is armed it lasts 2^31 instructions, about a minute of the host's time.
 * Xen's idle loop can spin that long without PAUSE: while another pCPU, whose turn it is not, is
 * scrubbing the memory of a domain that has ended, the loop looks for something to scrub.
 */
static const struct option exact_options[] = {
	{"-accel", "tcg,thread=single"},
	{"-icount", "shift=0,sleep=off"},
	{"-rtc", "base=2026-01-01T00:00:00,clock=vm"},
	{"-netdev", "hubport,id=turns,hubid=0"},
	{"-object", "filter-buffer,id=turn-end,netdev=turns,interval=100000"},
	{0},
};

static const struct option fast_options[] = {
	{"-accel", "tcg,thread=multi"},
	{"-rtc", "base=2026-01-01T00:00:00"},
	{0},
};

/*
 * -cpu: without SMAP, as a PV dom0 dies of it under TCG; without RDRAND and RDSEED, which are the
 * host's random numbers.
 * hpet=off: Xen times its clocks by reading the platform timer in a loop. Reading the HPET is
 * memory-mapped, which instruction counting makes slow; the ACPI timer halves the cold boot.
 * panic=pause, pvpanic: how the agent stops the machine at one certain instruction.
 * bootscrub=0: memory is zero already, and untouched memory stays out of the snapshot.
 * No disk, no network, no input: nothing that the host does reaches the machine while it runs.
 */
static const struct option common_options[] = {
	{"-machine", "pc,hpet=off"},
	{"-cpu", "max,+svm,-smap,-rdrand,-rdseed"},
	{"-seed", "1"},
	{"-m", "4096M"},
	{"-nodefaults", NULL},
	{"-no-user-config", NULL},
	{"-display", "none"},
	{"-no-reboot", NULL},
	{"-S", NULL},
	{"-action", "panic=pause"},
	{"-device", "pvpanic"},
	{"-object", "memory-backend-file,id=mailbox,mem-path=/proc/self/fd/11,size=64M,share=on"},
	{"-device", "ivshmem-plain,memdev=mailbox,master=on"},
	{"-chardev", "socket,id=qmp,fd=10"},
	{"-mon", "chardev=qmp,mode=control"},
	{"-chardev", "file,id=xen,path=/proc/self/fd/12"},
	{"-serial", "chardev:xen"},
	{"-kernel", "image/xen"},
	{"-append", "console=com1 dom0_mem=1024M,max:1024M dom0_max_vcpus=1 guest_loglvl=all "
		    "bootscrub=0 console_timestamps=none"},
	{"-initrd", "image/vmlinux console=hvc0 panic=1,image/initramfs"},
	{0},
};

_Static_assert(FD_QMP == 10 && FD_MAILBOX == 11 && FD_XEN_LOG == 12, "numbers above");
_Static_assert(MAILBOX_BYTES == 64ul << 20, "size above");

static int add_options(const char **argv, int argc, const struct option *options)
{
	for (; options->name; options++) {
		argv[argc++] = options->name;
		if (options->value)
			argv[argc++] = options->value;
	}
	argv[argc] = NULL;
	return argc;
}

void machine_args(const char *argv[MACHINE_MAX_ARGS], const struct lab *lab, char pcpus[16],
		  bool restore)
{
	const struct option smp[] = {{"-smp", pcpus}, {0}};
	const struct option incoming[] = {{"-incoming", "defer"}, {0}};
	const struct option plugin[] = {{"-plugin", lab->plugin}, {0}};
	int argc = 0;

	snprintf(pcpus, 16, "%u", lab->pcpus);
	argv[argc++] = "qemu-system-x86_64";
	argc = add_options(argv, argc, lab->mode == LAB_EXACT ? exact_options : fast_options);
	argc = add_options(argv, argc, smp);
	argc = add_options(argv, argc, common_options);
	if (restore)
		argc = add_options(argv, argc, incoming);
	if (restore && lab->plugin)
		add_options(argv, argc, plugin);
}

char *machine_args_text(const struct lab *lab)
{
	const char *argv[MACHINE_MAX_ARGS];
	char pcpus[16];
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	machine_args(argv, lab, pcpus, false);
	for (int i = 0; argv[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", argv[i]);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
