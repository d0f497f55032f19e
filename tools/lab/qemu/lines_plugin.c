// SPDX-License-Identifier: BSD-2-Clause
/*
 * lines.so: a TCG plugin that counts which cache lines move between CPUs in the timed stretches of a
 * run (line_table.h says what a move is). Only for `exact` mode: QEMU then runs all pCPUs in one
 * thread, so nothing here is locked and the order of accesses is part of the run.
 *
 *   -plugin lines.so,orders=FILE,moves=FILE
 *
 * Orders, one a line, addresses in hexadecimal:
 *   cell A               a cell begins when A executes; cells count from 0
 *   periods A N          a store to the byte at A + K, K < N, begins to record, as period K;
 *                        one to A + N ends that, and what was recorded is written
 *   begin A S own|all    stretch S begins on the vCPU that executes A: the accesses of that vCPU
 *                        belong to it, or those of all vCPUs
 *   finish A S           and ends when that vCPU executes A
 *
 * Who holds what is followed from the first instruction; moves are recorded in the stretches of a
 * period alone. Written:
 *   cell N
 *   period K
 *   stretch S TIMES
 *   move S LINE VA PC READ WRITE INVALIDATED     LINE: physical address of the line, VA: virtual
 *                                                address of the word, PC: who touched it
 *
 * Page walks, the VMCB and devices are not seen: QEMU calls no plugin for them.
 */
#include "lab/qemu/line_table.h"
#include "lab/qemu/qemu_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MARKS     256u
#define MAX_STRETCHES 64u
#define MOVES_SLOTS   (1u << 16)
#define NO_STRETCH    MAX_STRETCHES

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum mark_kind {
	CELL,
	PERIODS,
	BEGIN,
	FINISH,
	NR_MARK_KINDS
};

static const char *const mark_names[NR_MARK_KINDS] = {"cell", "periods", "begin", "finish"};

struct mark {
	uint64_t address;
	enum mark_kind kind;
	unsigned int number; /* of the stretch; PERIODS: N */
	bool all; /* BEGIN: of all vCPUs */
};

static struct mark marks[MAX_MARKS];
static unsigned int nr_marks;
static struct mark periods; /* address 0: none */

/* What moved, by stretch, place and instruction. */
struct moves {
	uint64_t line, va, pc;
	unsigned int stretch;
	uint64_t read, write, invalidated; /* all 0: the slot is empty */
};

static struct {
	bool recording;
	uint64_t period, cells;
	uint64_t times[MAX_STRETCHES];
	unsigned int of_vcpu[LINE_CPUS_MAX]; /* the stretch that the vCPU is in, or NO_STRETCH */
	/* Of those that count what all do: the outermost that each vCPU is in, and the first open. */
	unsigned int all_of_vcpu[LINE_CPUS_MAX], of_all, nr_all;
	struct moves *moves; /* open addressing */
	unsigned int nr_moves;
} now;

static struct line_table lines;
static FILE *out;

static void __attribute__((noreturn)) give_up(const char *why)
{
	fprintf(stderr, "lines: %s\n", why);
	exit(1);
}

static void stop_recording(void)
{
	now.recording = false;
	for (unsigned int i = 0; i < LINE_CPUS_MAX; i++)
		now.of_vcpu[i] = now.all_of_vcpu[i] = NO_STRETCH;
	now.of_all = NO_STRETCH;
	now.nr_all = 0;
}

static void begin_period(uint64_t period)
{
	stop_recording();
	now.recording = true;
	now.period = period;
	memset(now.times, 0, sizeof(now.times));
	memset(now.moves, 0, MOVES_SLOTS * sizeof(*now.moves));
	now.nr_moves = 0;
}

static void end_period(void)
{
	if (!now.recording)
		return;
	fprintf(out, "period %lu\n", now.period);
	for (unsigned int i = 0; i < MAX_STRETCHES; i++)
		if (now.times[i])
			fprintf(out, "stretch %u %lu\n", i, now.times[i]);
	for (unsigned int i = 0; i < MOVES_SLOTS; i++) {
		const struct moves *m = &now.moves[i];

		if (m->read || m->write || m->invalidated)
			fprintf(out, "move %u %lx %lx %lx %lu %lu %lu\n", m->stretch, m->line,
				m->va, m->pc, m->read, m->write, m->invalidated);
	}
	if (fflush(out))
		give_up("cannot write the moves");
	stop_recording();
}

static void begin_cell(void)
{
	stop_recording();
	fprintf(out, "cell %lu\n", now.cells++);
}

static void begin_stretch(const struct mark *mark, unsigned int vcpu)
{
	now.times[mark->number]++;
	if (!mark->all) {
		now.of_vcpu[vcpu] = mark->number;
		return;
	}
	if (now.all_of_vcpu[vcpu] != NO_STRETCH)
		return;
	now.all_of_vcpu[vcpu] = mark->number;
	if (!now.nr_all++)
		now.of_all = mark->number;
}

static void finish_stretch(const struct mark *mark, unsigned int vcpu)
{
	if (now.of_vcpu[vcpu] == mark->number)
		now.of_vcpu[vcpu] = NO_STRETCH;
	if (now.all_of_vcpu[vcpu] != mark->number)
		return;
	now.all_of_vcpu[vcpu] = NO_STRETCH;
	if (!--now.nr_all)
		now.of_all = NO_STRETCH;
}

/* Several orders may name one address: a stretch ends where the next one begins. */
static void pass(unsigned int vcpu, void *data)
{
	uint64_t address = *(const uint64_t *)data;

	for (unsigned int i = 0; i < nr_marks; i++) {
		const struct mark *mark = &marks[i];

		if (mark->address != address)
			continue;
		if (mark->kind == CELL)
			begin_cell();
		else if (mark->kind == BEGIN && now.recording)
			begin_stretch(mark, vcpu);
		else if (mark->kind == FINISH && now.recording)
			finish_stretch(mark, vcpu);
	}
}

static struct moves *moves_of(unsigned int stretch, uint64_t line, uint64_t va, uint64_t pc)
{
	uint64_t slot = (line ^ va * 3 ^ pc * 5 ^ stretch) * 0x9e3779b97f4a7c15ull >> 40;

	for (;; slot++) {
		struct moves *m = &now.moves[slot % MOVES_SLOTS];

		if (!m->read && !m->write && !m->invalidated) {
			if (++now.nr_moves > MOVES_SLOTS / 2)
				give_up("too many different moves in a period");
			*m = (struct moves){.stretch = stretch, .line = line, .va = va, .pc = pc};
			return m;
		}
		if (m->line == line && m->va == va && m->pc == pc && m->stretch == stretch)
			return m;
	}
}

static void record(unsigned int vcpu, uint64_t pa, uint64_t va, uint64_t pc,
		   const struct line_moves *moved)
{
	unsigned int stretch = now.of_all != NO_STRETCH ? now.of_all : now.of_vcpu[vcpu];
	struct moves *m;

	if (!now.recording || stretch == NO_STRETCH ||
	    !(moved->read || moved->write || moved->invalidated))
		return;
	m = moves_of(stretch, pa >> LINE_SHIFT << LINE_SHIFT, va, pc);
	m->read += moved->read;
	m->write += moved->write;
	m->invalidated += moved->invalidated;
}

static void pass_period(uint64_t period)
{
	end_period();
	if (period < periods.number)
		begin_period(period);
}

static void touch(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t va, void *data)
{
	const struct qemu_plugin_hwaddr *where = qemu_plugin_get_hwaddr(info, va);
	uint64_t pa, last, bytes = 1ull << qemu_plugin_mem_size_shift(info);
	bool store = qemu_plugin_mem_is_store(info);

	if (store && va - periods.address <= periods.number && periods.address)
		pass_period(va - periods.address);
	if (!where || qemu_plugin_hwaddr_is_io(where))
		return;
	pa = qemu_plugin_hwaddr_phys_addr(where);
	last = (pa + bytes - 1) >> LINE_SHIFT;
	for (uint64_t line = pa >> LINE_SHIFT; line <= last; line++) {
		struct line_moves moved;

		if (line_access(&lines, vcpu, line << LINE_SHIFT, store, &moved))
			give_up("no memory");
		record(vcpu, line << LINE_SHIFT, va, *(const uint64_t *)data, &moved);
	}
}

static bool is_marked(uint64_t address)
{
	for (unsigned int i = 0; i < nr_marks; i++)
		if (marks[i].address == address)
			return true;
	return false;
}

/*
 * An instruction's address, for as long as QEMU may call us with it: blocks are translated again
 * and again, so there is one copy an address.
 */
static uint64_t *keep_address(uint64_t address)
{
	static struct kept {
		uint64_t *address;
	} * kept;
	static size_t slots, used;
	size_t slot;

	if (used * 2 >= slots) {
		size_t more = slots ? slots * 2 : 1u << 16;
		struct kept *larger = calloc(more, sizeof(*larger));

		if (!larger)
			give_up("no memory");
		for (size_t i = 0; i < slots; i++) {
			if (!kept[i].address)
				continue;
			slot = *kept[i].address * 0x9e3779b97f4a7c15ull >> 20;
			while (larger[slot & (more - 1)].address)
				slot++;
			larger[slot & (more - 1)] = kept[i];
		}
		free(kept);
		kept = larger;
		slots = more;
	}
	for (slot = address * 0x9e3779b97f4a7c15ull >> 20;; slot++) {
		uint64_t **at = &kept[slot & (slots - 1)].address;

		if (*at && **at == address)
			return *at;
		if (*at)
			continue;
		*at = malloc(sizeof(**at));
		if (!*at)
			give_up("no memory");
		**at = address;
		used++;
		return *at;
	}
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t nr = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (size_t i = 0; i < nr; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t *address = keep_address(qemu_plugin_insn_vaddr(insn));

		if (is_marked(*address))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, pass, QEMU_PLUGIN_CB_NO_REGS,
							       address);
		qemu_plugin_register_vcpu_mem_cb(insn, touch, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, address);
	}
}

static int read_order(const char *text)
{
	struct mark *mark = &marks[nr_marks];
	char what[16], whose[8] = "";
	unsigned int kind = 0;
	int got;

	if (nr_marks == MAX_MARKS)
		return -1;
	*mark = (struct mark){0};
	got = sscanf(text, "%15s %lx %u %7s", what, &mark->address, &mark->number, whose);
	while (kind < NR_MARK_KINDS && strcmp(what, mark_names[kind]))
		kind++;
	mark->kind = kind;
	mark->all = !strcmp(whose, "all");
	if (got < 2 || kind == NR_MARK_KINDS ||
	    (kind != PERIODS && mark->number >= MAX_STRETCHES) ||
	    (kind == BEGIN && !mark->all && strcmp(whose, "own"))) {
		fprintf(stderr, "lines: bad order: %s", text);
		return -1;
	}
	if (kind == PERIODS)
		periods = *mark;
	else
		nr_marks++;
	return 0;
}

static int read_orders(const char *path)
{
	char text[256];
	FILE *file = fopen(path, "re");
	int ret = 0;

	if (!file) {
		perror(path);
		return -1;
	}
	while (!ret && fgets(text, sizeof(text), file))
		ret = read_order(text);
	fclose(file);
	return ret;
}

int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info, int argc, char **argv)
{
	const char *orders = NULL, *moves = NULL;

	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "orders=", 7))
			orders = argv[i] + 7;
		else if (!strncmp(argv[i], "moves=", 6))
			moves = argv[i] + 6;
	}
	if (!orders || !moves || info->system.max_vcpus > (int)LINE_CPUS_MAX) {
		fprintf(stderr, "lines: needs orders=FILE,moves=FILE and at most %u vCPUs\n",
			LINE_CPUS_MAX);
		return -1;
	}
	if (read_orders(orders))
		return -1;
	out = fopen(moves, "we");
	now.moves = calloc(MOVES_SLOTS, sizeof(*now.moves));
	if (!out || !now.moves) {
		perror(moves);
		return -1;
	}
	stop_recording();
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
