// SPDX-License-Identifier: BSD-2-Clause
/*
 * The command line of the model checker: which cells to check, the line about each, and the replay
 * of a failure. Exit codes: 0 all as it should be, 1 a failure, 2 usage or a machine that cannot
 * be.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cell.h"
#include "internal.h"
#include "names.h"
#include "replay.h"

#define MAX_BOUND 5 /* preemptions, where a shorter counter-example is looked for */

static struct {
	const char *cell; /* the beginning of its name, up to a '/' */
	const char *replay;
	const char *keep; /* where replays go */
	unsigned int part, parts;
	bool list, brief;
} args = {.keep = ".", .part = 1, .parts = 1};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/*
 * An execution that fails while the choice points are still being learnt cannot be replayed; the
 * next search knows them.
 */
static void explore(const struct cell *cell, struct found *found, int preemptions)
{
	do {
		cell_boot(cell);
		search(found, preemptions);
	} while (found->failed && uses_outgrown);
}

/* Looks for a failure with the fewest preemptions that show one. */
static bool find_short(const struct cell *cell, struct found *found)
{
	for (int bound = 0; bound <= MAX_BOUND; bound++) {
		explore(cell, found, bound);
		if (found->failed)
			return true;
	}
	return false;
}

/* Replaces a failure by a shorter one. The machine has to be booted anew. */
static void shorten(const struct cell *cell, struct found *found)
{
	static struct found shorter;

	if (find_short(cell, &shorter))
		*found = shorter;
	else /* only with more: the first one, which has just been overwritten, again */
		explore(cell, found, -1);
}

static void show(const struct cell *cell, struct found *found)
{
	char file[300];

	shorten(cell, found);
	replay_save(cell, found, args.keep, file, sizeof(file));
	cell_boot(cell);
	tracing = true;
	search_replay(found->path, found->length);
	tracing = false;
	trace_print(search_failure());
	printf("replay: %s --replay %s\n", program_invocation_name, file);
}

/* True if the cell is as it should be. */
static bool check(const struct cell *cell)
{
	const struct scenario *s = cell->scenario;
	static struct found found;
	double start = seconds();
	char text[300];
	bool expected, gave_up;

	memory_new_cell();
	explore(cell, &found, s->preemptions ? (int)s->preemptions : -1);
	gave_up = found.gave_up;
	if (gave_up)
		gave_up = !find_short(cell, &found);
	snprintf(text, sizeof(text), "%s", search_failure());
	expected = !gave_up &&
		   (s->flags & FAILS ? found.failed && strstr(text, s->finds) : !found.failed);
	printf("%-46s %9lu %10lu %9lu %5u %7.2f  %s\n", cell->name, found.states, found.executions,
	       found.steps, found.depth, seconds() - start,
	       expected       ? s->flags & FAILS ? "found, as it should be" : "ok"
	       : gave_up      ? "FAILS: given up after --steps"
	       : found.failed ? "FAILS"
			      : "FAILS: the checker has missed what is broken here");
	if (!expected && found.failed && args.brief)
		printf("FAILS: %s\n", text);
	else if (!expected && found.failed)
		show(cell, &found);
	fflush(stdout);
	return expected;
}

static int replay(void)
{
	static struct found found;
	struct cell cell;

	if (!replay_load(args.replay, &cell, &found))
		return 2;
	memory_new_cell();
	cell_boot(&cell);
	replay_set_choices();
	tracing = true;
	search_replay(found.path, found.length);
	tracing = false;
	trace_print(search_failure());
	return search_failure()[0] ? 1 : 0;
}

static bool is_selected(const struct cell *cell, unsigned int i)
{
	size_t len = args.cell ? strlen(args.cell) : 0;

	if (i % args.parts != args.part - 1)
		return false;
	return !args.cell || (!strncmp(cell->name, args.cell, len) &&
			      (!cell->name[len] || cell->name[len] == '/'));
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	switch (key) {
	case 'l':
		args.list = true;
		break;
	case 'r':
		args.replay = value;
		break;
	case 'a':
		search_all_orders = true;
		break;
	case 'b':
		args.brief = true;
		break;
	case 'k':
		args.keep = value;
		break;
	case 's':
		if (sscanf(value, "%lu", &search_max_steps) != 1)
			argp_error(state, "--steps %s: not a number", value);
		break;
	case 'p':
		if (sscanf(value, "%u/%u", &args.part, &args.parts) != 2 || !args.part ||
		    args.part > args.parts)
			argp_error(state, "--part %s: not I/N with I from 1 to N", value);
		break;
	case ARGP_KEY_ARG:
		if (args.cell)
			argp_error(state, "one cell, or all");
		args.cell = value;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{"list", 'l', NULL, 0, "Name the cells, and check nothing", 0},
		{"replay", 'r', "FILE", 0, "Show the failure that FILE has recorded", 0},
		{"keep", 'k', "DIR", 0, "Record failures in DIR (default: here)", 0},
		{"all-orders", 'a', NULL, 0, "Leave out no step because it commutes", 0},
		{"brief", 'b', NULL, 0, "Say how a cell fails, not how it comes to it", 0},
		{"steps", 's', "N", 0,
		 "Give up a search after N steps, and look for a failure with few preemptions", 0},
		{"part", 'p', "I/N", 0, "Every N-th cell from the I-th on", 0},
		{0},
	};
	static const struct argp argp = {
		options,
		parse,
		"[CELL]",
		"Explore every interleaving of a cell, SCENARIO[/POLICY[/FLUSH]], or of all.",
		NULL,
		NULL,
		NULL,
	};
	unsigned int selected = 0, failed = 0;
	struct cell cell;

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	if (args.replay)
		return replay();
	if (!args.list)
		printf("%-46s %9s %10s %9s %5s %7s\n", "cell", "states", "executions", "steps",
		       "depth", "seconds");
	for (unsigned int i = 0; cell_get(i, &cell); i++) {
		if (!is_selected(&cell, i))
			continue;
		selected++;
		if (args.list)
			printf("%-46s %s\n", cell.name, cell.scenario->what);
		else
			failed += !check(&cell);
	}
	if (!selected) {
		fprintf(stderr, "model: no cell is called '%s' (--list names them)\n", args.cell);
		return 2;
	}
	return failed ? 1 : 0;
}
