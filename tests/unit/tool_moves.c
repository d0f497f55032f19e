// SPDX-License-Identifier: BSD-2-Clause
/*
 * Unit tests of tools/lines/: what the plugin wrote, the stretches of an image and the names of what
 * lies in it. The image is this program.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "abi/stretch.h"
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
    ".quad 0x1000\n.byte 2\n.asciz \"round\"\n"
    ".quad 0x2000\n.byte 3\n.asciz \"round\"\n"
    ".quad in_user_text\n.byte 1\n.asciz \"visit\"\n"
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
	assert_int_equal(read_text("cell 0\ncell 1\nperiod 7\nstretch 2 40\n"
				   "move 2 1000 ffff888000001008 ffffffff80201234 3 4 5\n"
				   "period 1\ncell 2\n",
				   &moves),
			 0);
	assert_int_equal(moves.nr, 3);
	assert_int_equal(moves.cell[0].nr, 0);
	assert_int_equal(moves.cell[1].nr, 2);
	assert_int_equal(moves.cell[1].period[0].number, 7);
	assert_int_equal(moves.cell[1].period[0].times[2], 40);
	assert_int_equal(moves.cell[1].period[0].nr, 1);
	assert_int_equal(moves.cell[1].period[0].move[0].va, 0xffff888000001008ul);
	assert_int_equal(moves.cell[1].period[0].move[0].invalidated, 5);
	assert_int_equal(moves.cell[1].period[1].nr, 0);
	moves_free(&moves);
}

/* The machine is killed when its job has ended. */
static void leaves_out_half_a_line(void **state)
{
	struct moves moves;

	(void)state;
	assert_int_equal(read_text("cell 0\nperiod 0\nmove 0 40 40 40 1 1 1\nmove 0 80 8", &moves),
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
		"cell 0\nperiod 0\nmove 64 0 0 0 0 0 0\n",
		"cell 0\nperiod 0\nmove 0 0 0 0 0\n",
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
	assert_string_equal(stretches.name[1], "visit");
	assert_int_equal(stretches.nr_edges, 3);
	assert_int_equal(stretches.edge[1].address, 0x2000);
	assert_int_equal(stretches.edge[1].kind, STRETCH_END);
	assert_int_equal(stretches.edge[1].stretch, 0);
	assert_int_equal(stretches.edge[2].address, 0x400010);
	assert_int_equal(stretches.nr_periods, sizeof(stretch_periods) - 1);
}

static void writes_orders(void **state)
{
	struct stretches stretches = {
		.nr = 2,
		.nr_edges = 3,
		.edge = {{0x10, STRETCH_BEGIN_OWN, 1},
			 {0x20, STRETCH_END, 1},
			 {0x30, STRETCH_BEGIN_ALL, 0}},
		.cell = 0xabc,
		.periods = 0x100,
		.nr_periods = 8,
	};
	char text[256] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	(void)state;
	stretches_write_orders(&stretches, out);
	fclose(out);
	assert_string_equal(text, "cell abc\nperiods 100 8\nbegin 10 1 own\nfinish 20 1\n"
				  "begin 30 0 all\n");
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

static void names_what_was_touched(void **state)
{
	const struct area_pool pool = {"pooled", 0xffff888000100000ul, 64 * 10, 64};
	uint64_t code = address_of("results_cell_begin");
	struct line_names *names;
	char name[LINE_NAME_MAX];
	struct reason why;

	(void)state;
	assert_int_equal(line_names_open(&names, SELF, NULL, &pool, 1, &why), 0);
	line_name(names, pool.start + 64 * 9 + 24, code, name);
	assert_string_equal(name, "pooled.last");
	line_name(names, pool.start + pool.bytes, code, name);
	assert_string_equal(name, "page@results_cell_begin");
	line_name(names, 0x7fff0000, code, name);
	assert_string_equal(name, "user memory");
	line_name(names, pool.start, ~0ul, name);
	assert_string_equal(name, "another domain");
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
