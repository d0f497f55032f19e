/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the user-space machine share. */
#ifndef HOST_INTERNAL_H
#define HOST_INTERNAL_H

#include <host/machine.h>
#include <stdbool.h>
#include <stdint.h>

#include "coroutine.h"

/* Physical memory starts here; below it there is none. */
#define HOST_PHYS_BASE 0x1000000ul

struct vcpu {
	struct coroutine boot; /* until the first task runs, then the idle thread's */
	struct coroutine *current; /* what it executes now, or when its turn comes */
	bool started;
	bool irqs_on;
	bool user;
	bool blocked; /* in host_block(): no turn before an interrupt */
	bool nmi;
	bool down; /* in host_down(): no turn before host_up() */
	uint64_t tls; /* FS's base */
	uint64_t late_root; /* what block() is to load, 0 for nothing */
	bool raised[HOST_LINES];
};

/* machine.c */
struct vcpu *host_vcpu(unsigned int cpu);

/* machine.c: the configuration of this run, defaults filled in. */
const struct host_config *host_configuration(void);

/* machine.c: a vCPU comes to life in @entry. */
void host_start_vcpu(unsigned int cpu, void (*entry)(void));
unsigned int host_this_vcpu(void);
void host_stop_vcpu(unsigned int cpu);
void host_block(void);
void host_down(void);
bool host_up(unsigned int cpu);
void host_shutdown(enum host_end end) __attribute__((noreturn));

/* user.c: the program whose address in user mode is @ip. */
void (*host_user_function(uint64_t ip))(uint64_t arg);

/*
 * reset.c: the guest's variables and memory as they are in a new image, and the root of its boot.
 */
void host_reset(size_t memory);

/* tables.c: what the vCPUs have loaded and may have cached of the page tables. */
void host_tables_reset(void);
void host_table_prepare(uint64_t pa, unsigned int level);
void host_table_release(uint64_t pa, unsigned int level);
void host_set_entry(uint64_t *entry, uint64_t value, unsigned int level);
void host_load_root(unsigned int cpu, uint64_t root);
void host_flush_tlb(const struct cpumask *mask, uint64_t va);
void host_check_tables(void);

/* tables.c: host_config.user_page of the machine's own page tables. */
void *host_user_page(unsigned int cpu, uint64_t va, bool write);

/*
 * table_batch.c: these operations in order at host_batch_end(), or at once outside a batch, so
 * that other vCPUs see the time between as on classic PV.
 */
void host_batch_reset(void);
void host_batch_begin(void);
void host_batch_end(void);
void host_batch_prepare(uint64_t pa, unsigned int level);
void host_batch_release(uint64_t pa, unsigned int level);
void host_batch_set_entry(uint64_t *entry, uint64_t value, unsigned int level);
void host_batch_flush_tlb(const struct cpumask *mask, uint64_t va);
bool host_in_batch(unsigned int cpu);

/* @cpu no longer has tables cached, but has its root loaded. */
void host_forget_tables(unsigned int cpu);

/* ops.c */
void host_console_reset(void);

#endif
