// SPDX-License-Identifier: BSD-2-Clause
/*
 * profile.so: a TCG plugin that counts the instructions of chosen stretches ("windows") of a lab
 * run by address. tools/lab/profile-broadcast writes its orders and reads its counts. Only for
 * `exact` mode: QEMU then runs all pCPUs in one thread, so nothing here is locked.
 *
 *   -plugin profile.so,orders=FILE,counts=FILE
 *
 * Orders, one a line, addresses in hexadecimal:
 *   arm A          windows count from the first execution of A
 *   start A        a window opens when A executes, on the vCPU that executes it
 *   stop A         and closes when that vCPU executes A; start is counted, stop is not
 *   skip N, take N the first N windows are not recorded, the next N are
 *   xen A B        Xen's code is from A up to B
 *   root A N       A is the entry of a function whose callees' instructions go to group N
 *   gate A N       A is where interrupts enter Xen; group N until the IRET
 *   base A         A is entered with an empty stack (Xen's reset_stack_and_jump)
 *
 * Counts, written when the last window has closed, since QEMU is killed in the end:
 *   window N                     instructions of a window, in order
 *   count A GROUP OWN OTHERS     executions of A by the window's vCPU and by all others
 *
 * GROUP is that of the innermost root on the call stack of Xen. The stack is followed by calls and
 * returns: a call is an instruction that ends a CALL and is followed by another address than the
 * next. A return goes to the entry with its address; when there is none it was a retpoline, which
 * is a jump. A jump to a root is a tail call. A pCPU's stack is empty whenever it was outside Xen.
 *
 * QEMU calls us before an instruction executes. One that is intercepted by Xen does not complete,
 * and QEMU's clock does not count it; it is taken back here, so that the counts add up to what the
 * guest reads from its TSC.
 */
#include "lab/qemu/qemu_plugin.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_VCPUS  64
#define MAX_DEPTH  256
#define MAX_GROUPS 32
#define MAX_MARKS  256
#define FROM_GATE  0

enum kind {
	PLAIN,
	CALL,
	RETURN,
	INTERRUPT_RETURN,
	TRAP /* may be intercepted, and then has not completed */
};

/* What an order says about an address. */
enum mark {
	ARM,
	START,
	STOP,
	ROOT,
	GATE,
	BASE,
	NR_MARKS
};

static const char *const mark_names[NR_MARKS] = {"arm", "start", "stop", "root", "gate", "base"};

struct insn {
	uint64_t address; /* first: the key */
	unsigned int size;
	enum kind kind;
	bool in_xen;
	unsigned int marks; /* bits by enum mark */
	unsigned int group; /* of a root or gate, else 0 */
	uint64_t (*counts)[2]; /* [group][others], from the first execution in a window */
};

struct frame {
	uint64_t return_to; /* FROM_GATE: an IRET */
	unsigned int group;
};

struct vcpu {
	const struct insn *previous;
	unsigned int depth;
	struct frame stack[MAX_DEPTH]; /* [0] is outside all calls */
};

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct {
	uint64_t skip, take, xen[2];
	unsigned int nr_marks;
	struct {
		uint64_t address;
		enum mark mark;
		unsigned int group;
	} marks[MAX_MARKS];
	const char *counts_path;
} orders;

static struct vcpu vcpus[MAX_VCPUS];
static void *insns; /* tree of struct insn */

static struct {
	bool armed, open, recorded;
	unsigned int vcpu;
	uint64_t opened; /* windows so far */
	uint64_t total;
	uint64_t *totals;
} window;

static FILE *counts_file;

/* By address. */
static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

static bool has(const struct insn *insn, enum mark mark)
{
	return insn->marks & 1u << mark;
}

static void write_counts_of(const void *node, VISIT visit, int depth)
{
	const struct insn *insn = *(struct insn *const *)node;

	(void)depth;
	if ((visit != postorder && visit != leaf) || !insn->counts)
		return;
	for (unsigned int group = 0; group < MAX_GROUPS; group++) {
		const uint64_t *count = insn->counts[group];

		if (count[0] || count[1])
			fprintf(counts_file, "count %016lx %u %lu %lu\n", insn->address, group,
				count[0], count[1]);
	}
}

static void write_counts(void)
{
	counts_file = fopen(orders.counts_path, "we");
	if (!counts_file) {
		perror(orders.counts_path);
		return;
	}
	for (uint64_t i = 0; i < orders.take; i++)
		fprintf(counts_file, "window %lu\n", window.totals[i]);
	twalk(insns, write_counts_of);
	if (fclose(counts_file))
		perror(orders.counts_path);
}

static void pass_window_edge(const struct insn *insn, unsigned int vcpu)
{
	/* The workload may run again, in another cell, when all windows have been. */
	if (has(insn, ARM))
		window.armed = window.opened < orders.skip + orders.take;
	if (has(insn, STOP) && window.open && window.vcpu == vcpu) {
		window.open = false;
		if (window.recorded)
			window.totals[window.opened - orders.skip - 1] = window.total;
		if (window.opened == orders.skip + orders.take) {
			window.armed = false;
			write_counts();
		}
	}
	if (has(insn, START) && window.armed && !window.open) {
		window.open = true;
		window.vcpu = vcpu;
		window.total = 0;
		window.recorded = window.opened++ >= orders.skip;
	}
}

/* Leave the innermost frame that returns to @to; without one, a RET was a retpoline's jump. */
static void take_return(struct vcpu *vcpu, uint64_t to)
{
	for (unsigned int depth = vcpu->depth; depth; depth--) {
		if (vcpu->stack[depth].return_to == to) {
			vcpu->depth = depth - 1;
			return;
		}
	}
	if (vcpu->depth && to != FROM_GATE)
		vcpu->depth--;
}

static void take_call(struct vcpu *vcpu, uint64_t return_to)
{
	unsigned int group = vcpu->stack[vcpu->depth].group;

	if (vcpu->depth < MAX_DEPTH - 1)
		vcpu->depth++;
	vcpu->stack[vcpu->depth] = (struct frame){return_to, group};
}

/* The group of @insn, which is Xen's and about to be executed. */
static unsigned int follow_stack(struct vcpu *vcpu, const struct insn *insn)
{
	const struct insn *previous = vcpu->previous;

	if (!previous || !previous->in_xen || has(insn, BASE)) {
		vcpu->depth = 0;
		vcpu->stack[0].group = 0;
	} else if (previous->kind == RETURN) {
		take_return(vcpu, insn->address);
	} else if (previous->kind == INTERRUPT_RETURN) {
		take_return(vcpu, FROM_GATE);
	} else if (previous->kind == CALL && insn->address != previous->address + previous->size) {
		take_call(vcpu, previous->address + previous->size);
	}
	if (has(insn, GATE))
		take_call(vcpu, FROM_GATE);
	if (insn->group)
		vcpu->stack[vcpu->depth].group = insn->group;
	return vcpu->stack[vcpu->depth].group;
}

/* Uncount an instruction that Xen has intercepted. */
static void take_back(const struct insn *trap, unsigned int vcpu)
{
	if (!window.open || !window.recorded || !trap->counts)
		return;
	trap->counts[0][vcpu != window.vcpu]--;
	window.total--;
}

static void execute(unsigned int index, void *data)
{
	struct vcpu *vcpu = &vcpus[index];
	struct insn *insn = data;
	unsigned int group = insn->in_xen ? follow_stack(vcpu, insn) : 0;

	if (insn->in_xen && vcpu->previous && vcpu->previous->kind == TRAP &&
	    !vcpu->previous->in_xen)
		take_back(vcpu->previous, index);
	vcpu->previous = insn;
	if (insn->marks)
		pass_window_edge(insn, index);
	if (!window.open || !window.recorded)
		return;
	if (!insn->counts)
		insn->counts = calloc(MAX_GROUPS, sizeof(*insn->counts));
	if (!insn->counts)
		abort();
	insn->counts[group][index != window.vcpu]++;
	window.total++;
}

static enum kind kind_of(const uint8_t *bytes, size_t size)
{
	size_t at = 0;

	/* Prefixes that compilers put before calls and returns: DS, REP, REX. */
	while (at + 1 < size && (bytes[at] == 0x3e || bytes[at] == 0xf3 || bytes[at] == 0xf2 ||
				 (bytes[at] & 0xf0) == 0x40))
		at++;
	if (bytes[at] == 0xe8 ||
	    (bytes[at] == 0xff && at + 1 < size && (bytes[at + 1] & 0x38) == 0x10))
		return CALL;
	if (bytes[at] == 0xc3 || bytes[at] == 0xc2)
		return RETURN;
	if (bytes[at] == 0xcf)
		return INTERRUPT_RETURN;
	if (bytes[at] == 0xf4 || (size - at == 2 && !memcmp(bytes + at, "\x0f\x30", 2)) ||
	    (size - at == 3 && !memcmp(bytes + at, "\x0f\x01\xd9", 3)))
		return TRAP;
	return PLAIN;
}

static struct insn *find_insn(uint64_t address)
{
	struct insn **node = tsearch(&address, &insns, compare), *insn;

	if (!node)
		abort();
	if (*(uint64_t **)node != &address)
		return *node;
	insn = calloc(1, sizeof(*insn));
	if (!insn)
		abort();
	*node = insn;
	insn->address = address;
	insn->in_xen = address >= orders.xen[0] && address < orders.xen[1];
	for (unsigned int i = 0; i < orders.nr_marks; i++) {
		if (address == orders.marks[i].address) {
			insn->marks |= 1u << orders.marks[i].mark;
			insn->group |= orders.marks[i].group;
		}
	}
	return insn;
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t nr = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (size_t i = 0; i < nr; i++) {
		struct qemu_plugin_insn *qemu_insn = qemu_plugin_tb_get_insn(tb, i);
		struct insn *insn = find_insn(qemu_plugin_insn_vaddr(qemu_insn));

		/*
		 * Another address space may have other code at that address; Xen's is the same in
		 * all.
		 */
		insn->size = qemu_plugin_insn_size(qemu_insn);
		insn->kind = kind_of(qemu_plugin_insn_data(qemu_insn), insn->size);
		qemu_plugin_register_vcpu_insn_exec_cb(qemu_insn, execute, QEMU_PLUGIN_CB_NO_REGS,
						       insn);
	}
}

static int read_order(const char *line)
{
	char what[16];
	uint64_t address;
	unsigned int group = 0, mark = 0;

	if (sscanf(line, "skip %lu", &orders.skip) == 1 ||
	    sscanf(line, "take %lu", &orders.take) == 1 ||
	    sscanf(line, "xen %lx %lx", &orders.xen[0], &orders.xen[1]) == 2)
		return 0;
	if (sscanf(line, "%15s %lx %u", what, &address, &group) < 2)
		goto bad;
	while (mark < NR_MARKS && strcmp(what, mark_names[mark]))
		mark++;
	if (mark == NR_MARKS || group >= MAX_GROUPS || orders.nr_marks == MAX_MARKS)
		goto bad;
	orders.marks[orders.nr_marks].address = address;
	orders.marks[orders.nr_marks].mark = mark;
	orders.marks[orders.nr_marks++].group = group;
	return 0;
bad:
	fprintf(stderr, "profile: bad order: %s", line);
	return -1;
}

static int read_orders(const char *path)
{
	char line[256];
	FILE *file = fopen(path, "re");
	int ret = 0;

	if (!file) {
		perror(path);
		return -1;
	}
	while (!ret && fgets(line, sizeof(line), file))
		ret = read_order(line);
	fclose(file);
	return ret;
}

int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info, int argc, char **argv)
{
	const char *path = NULL;

	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "orders=", 7))
			path = argv[i] + 7;
		else if (!strncmp(argv[i], "counts=", 7))
			orders.counts_path = strdup(argv[i] + 7);
	}
	if (!path || !orders.counts_path || info->system.max_vcpus > MAX_VCPUS) {
		fprintf(stderr, "profile: needs orders=FILE,counts=FILE and at most %d vCPUs\n",
			MAX_VCPUS);
		return -1;
	}
	if (read_orders(path))
		return -1;
	window.totals = calloc(orders.take, sizeof(*window.totals));
	if (!window.totals)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
