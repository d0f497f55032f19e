// SPDX-License-Identifier: BSD-2-Clause
/* The lab's machine as a QEMU command line; see machine_args.h. */
#include "lab/host/machine_args.h"
#include "lab/mailbox.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * panic=pause, pvpanic: how the agent stops the machine at one certain instruction.
 * bootscrub=0: memory is zero already, and untouched memory stays out of the snapshot.
 * No disk, no network, no input: nothing that the host does reaches the machine while it runs.
 */
static const struct qemu_option common_options[] = {
	{"-machine", EMULATION_MACHINE},
	{"-cpu", EMULATION_CPU},
	{"-seed", "1"},
	{"-m", "4096M"},
	{"-nodefaults", NULL},
	{"-no-user-config", NULL},
	{"-display", "none"},
	{"-no-reboot", NULL},
	{"-S", NULL},
	{"-action", "panic=pause"},
	{"-device", "pvpanic"},
	{"-object", "memory-backend-file,id=mailbox,mem-path=/proc/self/fd/11,size=128M,share=on"},
	{"-device", "ivshmem-plain,memdev=mailbox,master=on"},
	{"-chardev", "socket,id=qmp,fd=10"},
	{"-mon", "chardev=qmp,mode=control"},
	{"-chardev", "file,id=xen,path=/proc/self/fd/12"},
	{"-serial", "chardev:xen"},
	{"-kernel", "image/xen"},
	{"-append", "console=com1 dom0_mem=1024M,max:1024M dom0_max_vcpus=1 dom0_vcpus_pin "
		    "guest_loglvl=all bootscrub=0 console_timestamps=none"},
	{"-initrd", "image/vmlinux console=hvc0 panic=1,image/initramfs"},
	{0},
};

/*
 * announce-rounds: a restored QEMU announces itself on its networks, none here, five times within
 * 0.8 s. For that it has a timer on the host's clock, and in mode exact a pCPU's turn ends when it
 * has executed as many instructions as that timer had nanoseconds left (icount_get_limit()). So the
 * host's speed would choose who is next.
 */
static const struct qemu_option restore_options[] = {
	{"-incoming", "defer"},
	{"-global", "migration.announce-rounds=0"},
	{0},
};

_Static_assert(FD_QMP == 10 && FD_MAILBOX == 11 && FD_XEN_LOG == 12, "numbers above");
_Static_assert(MAILBOX_BYTES == 128ul << 20, "size above");

void machine_args(struct machine_args *args, const struct lab *lab, bool restore)
{
	const struct qemu_option smp[] = {{"-smp", args->pcpus}, {0}};
	const struct qemu_option plugin[] = {{"-plugin", lab->plugin}, {0}};
	int argc = 0;

	snprintf(args->pcpus, sizeof(args->pcpus), "%u", lab->pcpus);
	args->turn.interval_us = restore ? lab->turn_us : TURN_DEFAULT_US;
	args->argv[argc++] = "qemu-system-x86_64";
	argc = lab->mode == LAB_EXACT ? emulation_add_exact(args->argv, argc, &args->turn)
				      : emulation_add(args->argv, argc, emulation_fast);
	argc = emulation_add(args->argv, argc, smp);
	argc = emulation_add(args->argv, argc, common_options);
	if (restore)
		argc = emulation_add(args->argv, argc, restore_options);
	if (restore && lab->plugin)
		emulation_add(args->argv, argc, plugin);
}

char *machine_args_text(const struct lab *lab)
{
	struct machine_args args;
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	machine_args(&args, lab, false);
	for (int i = 0; args.argv[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", args.argv[i]);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
