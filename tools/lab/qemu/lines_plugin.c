// SPDX-License-Identifier: BSD-2-Clause
/*
 * lines.so: a TCG plugin that counts which cache lines move between CPUs in the timed stretches of
 * a run (line_table.h says what a move is). Only for `exact` mode: QEMU then runs all pCPUs in one
 * thread, so nothing here is locked and the order of accesses is part of the run.
 *
 *   -plugin lines.so,orders=FILE,moves=FILE[,PLACE...]      lines_orders.h has the orders;
 *                                                           PLACEs are decoding.h's, all or none
 *
 * Who holds what is followed from the first instruction, once with all accesses and once without
 * those of Xen's decoding; moves are recorded in the stretches of a period alone. Written:
 *   cell N
 *   period K
 *   stretch S OPERATIONS
 *   move ...             move_table.h
 *
 * Page walks, the VMCB and devices are not seen: QEMU calls no plugin for them.
 */
#include "lab/qemu/decoding.h"
#include "lab/qemu/line_table.h"
#include "lab/qemu/lines_orders.h"
#include "lab/qemu/move_table.h"
#include "lab/qemu/object_map.h"
#include "lab/qemu/qemu_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USER_END (1ull << 47)

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* An instruction, for as long as QEMU may call us with it. */
struct insn {
	uint64_t address; /* first: the key */
	bool is_marked, is_kernels;
};

static struct lines_orders orders;
static struct decoding_places xen; /* all 0: no Xen, or it decodes nothing */
static struct line_table lines, lines_assisted;
static struct object_map objects;
static FILE *out;

static struct {
	bool recording;
	uint64_t period, cells;
	uint64_t operations[ORDERS_STRETCHES_MAX];
	uint64_t own[LINE_CPUS_MAX]; /* the stretches that the vCPU is in: bits */
	uint64_t in_all[ORDERS_STRETCHES_MAX]; /* the vCPUs that are in it, of all: bits */
	uint64_t all; /* stretches of all that somebody is in: bits */
	struct move_table moves;
} now;

/* An access, with what it has moved. */
struct access {
	unsigned int vcpu;
	const struct insn *insn;
	uint64_t line, va;
	struct line_moves all, assisted;
};

/*
 * A load that has moved a line and is not recorded yet: if the next access is the same
 * instruction's store to it, as of a locked operation, it was for that.
 */
static struct access held;
static bool is_held;

static void __attribute__((noreturn)) give_up(const char *why)
{
	fprintf(stderr, "lines: %s\n", why);
	exit(1);
}

static bool has_moved(const struct line_moves *moves)
{
	return moves->read || moves->write || moves->invalidated;
}

/* Others, as Xen, may have the guest's memory at other addresses than its kernel. */
static struct move_place place_of(const struct access *access)
{
	uint64_t view = access->va >= USER_END ? line_view(&lines, access->line) : 0;
	struct move_place place = {
		.line = access->line,
		.va = view ? view + access->va % (1u << LINE_SHIFT) : access->va,
		.pc = access->insn->address,
		.is_kernels = view,
	};
	const struct object *object = view ? object_map_at(&objects, place.va) : NULL;

	if (object) {
		place.kind = object->kind;
		place.offset = (unsigned int)(place.va - object->start);
	}
	return place;
}

static void record(const struct access *access)
{
	uint64_t stretches = now.own[access->vcpu] | now.all;
	struct move_place place;

	if (!stretches || (!has_moved(&access->all) && !has_moved(&access->assisted)))
		return;
	place = place_of(access);
	for (; stretches; stretches &= stretches - 1) {
		place.stretch = (unsigned int)__builtin_ctzll(stretches);
		if (move_table_add(&now.moves, &place, &access->all, &access->assisted))
			give_up("no memory");
	}
}

static void record_held(void)
{
	if (is_held)
		record(&held);
	is_held = false;
}

static void stop_recording(void)
{
	now.recording = false;
	memset(now.own, 0, sizeof(now.own));
	memset(now.in_all, 0, sizeof(now.in_all));
	now.all = 0;
}

static void begin_period(uint64_t period)
{
	now.recording = true;
	now.period = period;
	memset(now.operations, 0, sizeof(now.operations));
}

static void end_period(void)
{
	if (!now.recording)
		return;
	stop_recording();
	fprintf(out, "period %lu\n", now.period);
	for (unsigned int i = 0; i < ORDERS_STRETCHES_MAX; i++)
		if (now.operations[i])
			fprintf(out, "stretch %u %lu\n", i, now.operations[i]);
	move_table_write(&now.moves, out);
	if (fflush(out))
		give_up("cannot write the moves");
}

static void begin_stretch(const struct mark *mark, unsigned int vcpu)
{
	uint64_t stretch = 1ull << mark->number;

	now.operations[mark->number] += mark->weight;
	if (!mark->all) {
		now.own[vcpu] |= stretch;
		return;
	}
	now.in_all[mark->number] |= 1ull << vcpu;
	now.all |= stretch;
}

static void finish_stretch(const struct mark *mark, unsigned int vcpu)
{
	uint64_t stretch = 1ull << mark->number;

	now.own[vcpu] &= ~stretch;
	now.in_all[mark->number] &= ~(1ull << vcpu);
	if (!now.in_all[mark->number])
		now.all &= ~stretch;
}

/* Before a marked instruction. Several orders may name one: a stretch ends where another begins. */
static void execute_marked(unsigned int vcpu, void *data)
{
	const struct insn *insn = data;

	record_held();
	for (unsigned int i = 0; i < orders.nr_marks; i++) {
		const struct mark *mark = &orders.mark[i];

		if (mark->address != insn->address)
			continue;
		if (mark->kind == MARK_CELL) {
			end_period();
			fprintf(out, "cell %lu\n", now.cells++);
		} else if (mark->kind == MARK_BEGIN && now.recording) {
			begin_stretch(mark, vcpu);
		} else if (mark->kind == MARK_FINISH && now.recording) {
			finish_stretch(mark, vcpu);
		}
	}
}

/* After an access of a marked instruction. */
static void touch_marked(const struct insn *insn, uint64_t va)
{
	for (unsigned int i = 0; i < orders.nr_marks; i++) {
		const struct mark *mark = &orders.mark[i];
		struct object object = {va - mark->offset, mark->number, mark->bytes};

		if (mark->address != insn->address)
			continue;
		if (mark->kind == MARK_OBJECT && object_map_add(&objects, &object))
			give_up("no memory");
		if (mark->kind == MARK_GONE)
			object_map_remove(&objects, va);
	}
}

static void take_access(struct access *access, bool store)
{
	if (is_held && store && held.vcpu == access->vcpu && held.insn == access->insn &&
	    held.line == access->line && held.va == access->va) {
		access->all.write |= held.all.read;
		access->assisted.write |= held.assisted.read;
		is_held = false;
	}
	record_held();
	is_held = !store && (access->all.read || access->assisted.read);
	if (is_held)
		held = *access;
	else
		record(access);
}

static void pass_period(uint64_t period)
{
	record_held();
	end_period();
	if (period < orders.nr_periods)
		begin_period(period);
}

static void touch(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t va, void *data)
{
	const struct qemu_plugin_hwaddr *where = qemu_plugin_get_hwaddr(info, va);
	uint64_t pa, last, bytes = 1ull << qemu_plugin_mem_size_shift(info);
	bool store = qemu_plugin_mem_is_store(info);
	const struct insn *insn = data;

	if (store && va - orders.periods <= orders.nr_periods && orders.periods)
		pass_period(va - orders.periods);
	if (insn->is_marked)
		touch_marked(insn, va);
	if (!where || qemu_plugin_hwaddr_is_io(where))
		return;
	pa = qemu_plugin_hwaddr_phys_addr(where);
	last = (pa + bytes - 1) >> LINE_SHIFT;
	for (uint64_t line = pa >> LINE_SHIFT; line <= last; line++) {
		uint64_t start = line << LINE_SHIFT;
		struct access access = {vcpu, insn, start, start > pa ? va + (start - pa) : va,
					{0},  {0}};

		if (line_access(&lines, vcpu, access.line, store, &access.all))
			give_up("no memory");
		if (insn->is_kernels && va >= USER_END)
			line_set_view(&lines, start, access.va >> LINE_SHIFT << LINE_SHIFT);
		if (!xen.decode)
			access.assisted = access.all;
		else if (!decoding_is(vcpu) &&
			 line_access(&lines_assisted, vcpu, access.line, store, &access.assisted))
			give_up("no memory");
		take_access(&access, store);
	}
}

static void execute_xen(unsigned int pcpu, void *block)
{
	decoding_execute(pcpu, block);
}

static bool is_marked(uint64_t address)
{
	for (unsigned int i = 0; i < orders.nr_marks; i++)
		if (orders.mark[i].address == address)
			return true;
	return false;
}

/* Blocks are translated again and again, so there is one copy an address. */
static struct insn *insn_at(uint64_t address)
{
	static struct insn **kept;
	static size_t slots, used;
	size_t slot;

	if (used * 2 >= slots) {
		size_t more = slots ? slots * 2 : 1u << 16;
		struct insn **larger = calloc(more, sizeof(*larger));

		if (!larger)
			give_up("no memory");
		for (size_t i = 0; i < slots; i++) {
			if (!kept[i])
				continue;
			slot = kept[i]->address * 0x9e3779b97f4a7c15ull >> 20;
			while (larger[slot & (more - 1)])
				slot++;
			larger[slot & (more - 1)] = kept[i];
		}
		free(kept);
		kept = larger;
		slots = more;
	}
	slot = address * 0x9e3779b97f4a7c15ull >> 20;
	while (kept[slot & (slots - 1)] && kept[slot & (slots - 1)]->address != address)
		slot++;
	slot &= slots - 1;
	if (!kept[slot]) {
		kept[slot] = malloc(sizeof(**kept));
		if (!kept[slot])
			give_up("no memory");
		*kept[slot] =
			(struct insn){address, is_marked(address),
				      address >= orders.kernel[0] && address < orders.kernel[1]};
		used++;
	}
	return kept[slot];
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t nr = qemu_plugin_tb_n_insns(tb);
	uint64_t start = nr ? qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)) : 0;

	(void)id;
	if (nr && xen.decode && start >= xen.text[0] && start < xen.text[1])
		qemu_plugin_register_vcpu_tb_exec_cb(tb, execute_xen, QEMU_PLUGIN_CB_NO_REGS,
						     decoding_translate(tb, &xen));
	for (size_t i = 0; i < nr; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct insn *kept = insn_at(qemu_plugin_insn_vaddr(insn));

		if (kept->is_marked)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, execute_marked,
							       QEMU_PLUGIN_CB_NO_REGS, kept);
		qemu_plugin_register_vcpu_mem_cb(insn, touch, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, kept);
	}
}

int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info, int argc, char **argv)
{
	const char *from = NULL, *to = NULL;

	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "orders=", 7))
			from = argv[i] + 7;
		else if (!strncmp(argv[i], "moves=", 6))
			to = argv[i] + 6;
		else if (!decoding_take_argument(argv[i], &xen))
			from = NULL;
	}
	if (!from || !to || (xen.text[1] && !decoding_is_known(&xen)) ||
	    info->system.max_vcpus > (int)LINE_CPUS_MAX) {
		fprintf(stderr, "lines: needs orders=FILE,moves=FILE and at most %u vCPUs\n",
			LINE_CPUS_MAX);
		return -1;
	}
	if (lines_orders_read(from, &orders))
		return -1;
	out = fopen(to, "we");
	if (!out) {
		perror(to);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
