/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How QEMU is run so that its time means something: the same for the lab, where Xen runs, and for
 * the bare machine. Used by tools/lab/ and by bare_machine.c.
 */
#ifndef TOOLS_BARE_EMULATION_H
#define TOOLS_BARE_EMULATION_H

struct qemu_option {
	const char *name;
	const char *value; /* NULL: the option takes none */
};

/*
 * What limits a pCPU's turn on the one timeline; it is no part of the machine that a snapshot
 * keeps.
 */
struct turn {
	unsigned int interval_us; /* of virtual time, after which a turn has ended at the latest */
	char timer[80]; /* text of the option, made by emulation_add_exact() */
};

#define TURN_DEFAULT_US 100000u
#define TURN_NEVER_US   0xffffffffu /* an hour */

/* The host's time; ends with an empty entry. */
extern const struct qemu_option emulation_fast[];

/*
 * -cpu: without SMAP, with which a PV dom0 crashes under TCG; without RDRAND and RDSEED, which are
 * the host's random numbers.
 */
#define EMULATION_CPU "max,+svm,-smap,-rdrand,-rdseed"

/*
 * hpet=off: Xen times its clocks by reading the platform timer in a loop. Reading the HPET is
 * memory-mapped, which instruction counting makes slow; the ACPI timer halves the cold boot.
 */
#define EMULATION_MACHINE "pc,hpet=off"

/* Appends @options at @argv[@argc] and a NULL. Returns the new count. The strings are shared. */
int emulation_add(const char **argv, int argc, const struct qemu_option *options);

/* The same of one timeline that counts instructions. The arguments live as long as @turn does. */
int emulation_add_exact(const char **argv, int argc, struct turn *turn);

/* In the process that will be QEMU in exact mode, before it is executed. */
void emulation_order_threads(void);

#endif
