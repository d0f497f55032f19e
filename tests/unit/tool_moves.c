// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of tools/lines/: what the plugin wrote, the stretches of an image and the names of
 * what lies in it. The image is this program.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "abi/stretch.h"
#include "lines/counts.h"
#include "lines/layout.h"
#include "lines/moves.h"
#include "lines/names.h"
#include "lines/stretches.h"
#include "lines/symbols.h"

#define SELF "/proc/self/exe"

struct pooled {
	uint64_t first;
	struct {
		uint32_t inner[4];
	} nested;
	uint64_t last;
} __attribute__((aligned(64)));

/* What stretches.c looks for in a guest's image. */
struct pooled shared_by_all[3];
uint8_t stretch_periods[9];
void results_cell_begin(void);
void results_cell_begin(void)
{
}
asm(".pushsection .user.text, \"ax\"\n"
    ".globl user_text_start, user_text_end, in_user_text\n"
    "user_text_start: .skip 16\n"
    "in_user_text: .skip 48\n"
    "user_text_end:\n"
    ".popsection\n");
extern char user_text_start[], in_user_text[], user_text_end[];

asm(".pushsection .stretches, \"\"\n"
    ".quad 0x1000\n.byte 2\n.short 1\n.asciz \"round\"\n"
    ".quad 0x2000\n.byte 3\n.short 0\n.asciz \"round\"\n"
    ".quad in_user_text\n.byte 1\n.short 2\n.asciz \"*\"\n"
    ".quad 0x3000\n.byte 4\n.short 8\n.asciz \"pooled\"\n"
    ".quad 0x4000\n.byte 5\n.short 0\n.asciz \"\"\n"
    ".popsection\n");

static char path[] = "/tmp/lazyshoot-moves.XXXXXX";

static int read_text(const char *text, struct moves *moves)
{
	struct reason why = {""};
	int fd, ret;

	strcpy(path + sizeof(path) - 7, "XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	ret = moves_read(path, moves, &why);
	unlink(path);
	assert_true(!ret == !why.text[0]);
	return ret;
}

static void takes_cells_and_periods(void **state)
{
	struct moves moves;

	(void)state;
	assert_int_equal(
		read_text("cell 0\ncell 1\nperiod 7\nstretch 2 40\n"
			  "move 2 1000 ffff888000001008 ffffffff80201234 1 1 8 3 4 5 0 1 2\n"
			  "period 1\ncell 2\n",
			  &moves),
		0);
	assert_int_equal(moves.nr, 3);
	assert_int_equal(moves.cell[0].nr, 0);
	assert_int_equal(moves.cell[1].nr, 2);
	assert_int_equal(moves.cell[1].period[0].number, 7);
	assert_int_equal(moves.cell[1].period[0].operations[2], 40);
	assert_int_equal(moves.cell[1].period[0].nr, 1);
	assert_int_equal(moves.cell[1].period[0].move[0].va, 0xffff888000001008ul);
	assert_true(moves.cell[1].period[0].move[0].is_kernels);
	assert_int_equal(moves.cell[1].period[0].move[0].kind, 1);
	assert_int_equal(moves.cell[1].period[0].move[0].offset, 8);
	assert_int_equal(moves.cell[1].period[0].move[0].all.invalidated, 5);
	assert_int_equal(moves.cell[1].period[0].move[0].assisted.write, 1);
	assert_int_equal(moves.cell[1].period[1].nr, 0);
	moves_free(&moves);
}

/* The machine is killed when its job has ended. */
static void leaves_out_half_a_line(void **state)
{
	struct moves moves;

	(void)state;
	assert_int_equal(read_text("cell 0\nperiod 0\nmove 0 40 40 40 0 0 0 1 1 1 1 1 1\n"
				   "move 0 80 8",
				   &moves),
			 0);
	assert_int_equal(moves.cell[0].period[0].nr, 1);
	moves_free(&moves);
}

static void refuses_what_the_plugin_does_not_write(void **state)
{
	static const char *const texts[] = {
		"cell 1\n",
		"cell 0\ncell 2\n",
		"period 0\n",
		"cell 0\nstretch 0 1\n",
		"cell 0\nperiod 0\nstretch 64 1\n",
		"cell 0\nperiod 0\nmove 64 0 0 0 0 0 0 0 0 0 0 0 0\n",
		"cell 0\nperiod 0\nmove 0 0 0 0 0 0 0 0 0 0 0 0\n",
		"hello\n",
		"\n",
	};
	struct moves moves;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(read_text(texts[i], &moves), -EINVAL);
		moves_free(&moves);
	}
}

static void reads_the_stretches_of_an_image(void **state)
{
	struct stretches stretches;
	struct reason why;

	(void)state;
	assert_int_equal(stretches_read(SELF, &stretches, &why), 0);
	assert_int_equal(stretches.nr, 2);
	assert_string_equal(stretches.name[0], "round");
	assert_string_equal(stretches.name[1], STRETCH_OF_SCENE);
	assert_int_equal(stretches.nr_marks, 5);
	assert_int_equal(stretches.mark[1].address, 0x2000);
	assert_int_equal(stretches.mark[1].kind, STRETCH_END);
	assert_int_equal(stretches.mark[1].number, 0);
	assert_int_equal(stretches.mark[2].address, 0x400010);
	assert_int_equal(stretches.mark[2].value, 2);
	assert_int_equal(stretches.mark[3].number, 1);
	assert_int_equal(stretches.nr_kinds, 1);
	assert_string_equal(stretches.object[1].tag, "pooled");
	assert_int_equal(stretches.object[1].bytes, sizeof(struct pooled));
	assert_int_equal(stretches.nr_periods, sizeof(stretch_periods) - 1);
}

static void writes_orders(void **state)
{
	struct stretches stretches = {
		.nr = 2,
		.nr_kinds = 1,
		.object = {{"", 0}, {"mm", 256}},
		.nr_marks = 5,
		.mark = {{0x10, STRETCH_BEGIN_OWN, 1, 2},
			 {0x20, STRETCH_END, 1, 0},
			 {0x30, STRETCH_BEGIN_ALL, 0, 1},
			 {0x40, STRETCH_OBJECT, 1, 8},
			 {0x50, STRETCH_GONE, 0, 0}},
		.kernel = {0x1000, 0x2000},
		.cell = 0xabc,
		.periods = 0x100,
		.nr_periods = 8,
	};
	char text[256] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	stretches_write_orders(&stretches, out);
	fclose(out);
	assert_string_equal(
		text, "kernel 1000 2000\ncell abc\nperiods 100 8\nbegin 10 1 own 2\nfinish 20 1\n"
		      "begin 30 0 all 1\nobject 40 1 8 256\ngone 50\n");
}

static void names_fields(void **state)
{
	struct layout *layout;
	struct reason why;
	char out[32];

	(void)state;
	assert_int_equal(layout_open(SELF, &layout, &why), 0);
	layout_of_variable(layout, "shared_by_all", 64 + 8 + 4, out, sizeof(out));
	assert_string_equal(out, "[].nested.inner[]");
	layout_of_variable(layout, "shared_by_all", 40, out, sizeof(out));
	assert_string_equal(out, "[]"); /* between its fields */
	layout_of_struct(layout, "pooled", 64 + 24, out, sizeof(out));
	assert_string_equal(out, ".last");
	layout_of_struct(layout, "no_such_struct", 0, out, sizeof(out));
	assert_string_equal(out, "");
	layout_of_variable(layout, "shared_by_all", 8, out, 6);
	assert_string_equal(out, "[].ne");
	layout_close(layout);
	assert_int_not_equal(layout_open("/dev/null", &layout, &why), 0);
	layout_close(layout);
	assert_int_not_equal(layout_open("/no/such/file", &layout, &why), 0);
	layout_close(layout);
}

/* The address in the file, not the one that the program was loaded to. */
static uint64_t address_of(const char *name)
{
	struct symbols symbols;
	struct reason why;
	uint64_t address = 0;

	assert_int_equal(symbols_read(SELF, &symbols, &why), 0);
	for (size_t i = 0; i < symbols.nr; i++) {
		const struct symbol *symbol = &symbols.symbol[i];

		if (strcmp(symbol->name, name))
			continue;
		address = symbol->address;
		assert_ptr_equal(symbols_at(&symbols, address), symbol);
		assert_ptr_not_equal(symbols_at(&symbols, address + symbol->bytes), symbol);
	}
	symbols_free(&symbols);
	assert_int_not_equal(address, 0);
	return address;
}

static const struct stretches marked = {
	.nr = 2,
	.name = {"round", STRETCH_OF_SCENE},
	.nr_kinds = 1,
	.object = {{"", 0}, {"pooled", 64}},
	.nr_periods = 8 * NR_STRETCH_SCENES,
};

#define POOLED 0xffff888000100000ul

static void names_what_was_touched(void **state)
{
	uint64_t code = address_of("results_cell_begin"), shared = address_of("shared_by_all");
	const struct {
		struct move move;
		const char *name;
	} cases[] = {
		{{.va = POOLED + 24, .pc = code, .is_kernels = true, .kind = 1, .offset = 24},
		 "pooled.last"},
		/* Whoever touches it. */
		{{.va = POOLED + 8, .pc = ~0ul, .is_kernels = true, .kind = 1, .offset = 8},
		 "pooled.nested.inner"},
		{{.va = shared + 64 + 24, .pc = ~0ul, .is_kernels = true}, "shared_by_all[].last"},
		{{.va = POOLED, .pc = code, .is_kernels = true}, "page@results_cell_begin"},
		{{.va = POOLED, .pc = ~0ul, .is_kernels = true}, "page@user"},
		{{.va = shared, .pc = ~0ul}, "dom0"},
		{{.va = 0x7fff0000, .pc = 0x400000}, "user memory"},
	};
	struct line_names *names;
	char name[LINE_NAME_MAX];
	struct reason why;

	(void)state;
	assert_int_equal(line_names_open(&names, SELF, NULL, &marked, &why), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		line_name(names, &cases[i].move, name);
		assert_string_equal(name, cases[i].name);
	}
	line_names_close(names);
}

#define MOVE(stretch_, line_, offset_, write_)                                                \
	{                                                                                     \
		.stretch = (stretch_), .line = (line_), .va = POOLED + (offset_), .pc = code, \
		.is_kernels = true, .kind = 1, .offset = (offset_), .all = {0, (write_), 0},  \
		.assisted = {                                                                 \
			0,                                                                    \
			(write_) / 2,                                                         \
			0                                                                     \
		}                                                                             \
	}

static void adds_up_by_object(void **state)
{
	uint64_t code = address_of("results_cell_begin");
	struct move moves[] = {MOVE(0, 0, 0, 8), MOVE(0, 0, 24, 6), MOVE(0, 0x40, 24, 1),
			       MOVE(0, 0x40, 28, 1), MOVE(1, 0, 0, 4)};
	struct moves_period period = {.number = STRETCH_SCENE_UNMAP_LAZY * 8 + 3,
				      .operations = {10, 4},
				      .nr = 5,
				      .move = moves};
	struct moves_cell cell = {.nr = 1, .period = &period};
	struct line_names *names;
	struct line_counts counts;
	struct line_stretch *round;
	struct reason why;

	(void)state;
	assert_int_equal(line_names_open(&names, SELF, NULL, &marked, &why), 0);
	assert_int_equal(line_counts_make(&cell, &marked, names, &counts, &why), 0);
	assert_int_equal(counts.nr, 2);
	round = &counts.stretch[0];
	assert_string_equal(round->id.what, "round");
	assert_string_equal(round->id.scene, "");
	assert_int_equal(round->id.k, 3);
	assert_int_equal(round->n, 10);
	assert_int_equal(round->nr, 2);
	assert_string_equal(round->object[0].name, "pooled.first");
	assert_string_equal(round->object[1].name, "pooled.last");
	assert_int_equal(round->object[1].lines, 2);
	assert_int_equal(round->object[1].all.write, 8);
	assert_int_equal(round->object[1].assisted.write, 3);
	assert_int_equal(round->object[1].nr_beside, 1);
	assert_string_equal(round->object[1].beside[0], "pooled.first");
	assert_string_equal(counts.stretch[1].id.what, "unmap");
	assert_string_equal(counts.stretch[1].id.scene, "lazy");
	assert_int_equal(counts.stretch[1].object[0].nr_beside, 0);
	line_counts_free(&counts);
	period.number = 8 * NR_STRETCH_SCENES;
	assert_int_equal(line_counts_make(&cell, &marked, names, &counts, &why), -EINVAL);
	line_counts_free(&counts);
	line_names_close(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_cells_and_periods),
		cmocka_unit_test(leaves_out_half_a_line),
		cmocka_unit_test(refuses_what_the_plugin_does_not_write),
		cmocka_unit_test(reads_the_stretches_of_an_image),
		cmocka_unit_test(writes_orders),
		cmocka_unit_test(names_fields),
		cmocka_unit_test(names_what_was_touched),
		cmocka_unit_test(adds_up_by_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
