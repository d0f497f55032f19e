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

/* One timeline that counts instructions; the host's time. Each ends with an empty entry. */
extern const struct qemu_option emulation_exact[];
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

/* In the process that will be QEMU in exact mode, before it is executed. */
void emulation_order_threads(void);

#endif
