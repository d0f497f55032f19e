/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of QEMU's interface for TCG plugins, version 1, that our plugins use. Debian
 * packages no header for it. QEMU resolves the functions when it loads the plugin.
 */
#ifndef TOOLS_LAB_QEMU_QEMU_PLUGIN_H
#define TOOLS_LAB_QEMU_QEMU_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_VERSION 1
#define QEMU_PLUGIN_EXPORT  __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;

/* What QEMU tells a plugin about itself. */
struct qemu_plugin_info {
	const char *target_name;
	struct {
		int min;
		int current;
	} version;
	bool system_emulation;
	struct {
		int vcpus;
		int max_vcpus;
	} system;
};

/* Of enum qemu_plugin_cb_flags: the callback touches no guest register. */
#define QEMU_PLUGIN_CB_NO_REGS 0

/* Provided by the plugin. */
extern QEMU_PLUGIN_EXPORT int qemu_plugin_version;
QEMU_PLUGIN_EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info,
					   int argc, char **argv);

/* Called for each translation of a block. */
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*callback)(uint64_t id, struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
/* Where its bytes are in QEMU's own memory; NULL if they are not in RAM. */
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);

/* Called before each execution of the block, or the instruction, with @data. */
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  void (*callback)(unsigned int vcpu, void *data),
					  int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*callback)(unsigned int vcpu, void *data),
					    int flags, void *data);

/* Of enum qemu_plugin_mem_rw: which accesses a callback is for. */
#define QEMU_PLUGIN_MEM_RW 3

/* Called after each access of the instruction to memory, with @data. A locked operation may come as
   one access of both kinds. Not called for page walks and what devices do. */
typedef uint32_t qemu_plugin_meminfo_t;
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      void (*callback)(unsigned int vcpu,
						       qemu_plugin_meminfo_t info, uint64_t va,
						       void *data),
				      int flags, int rw, void *data);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);
unsigned int qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t info);

/* Within such a callback: where in the machine's memory the access went. */
struct qemu_plugin_hwaddr;
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(qemu_plugin_meminfo_t info, uint64_t va);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *address);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *address);

#endif
