// SPDX-License-Identifier: BSD-2-Clause
/* The plugin's file, line by line; see moves.h. */
#include "lines/moves.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for one more of @bytes each at the end of @array, and clears it. NULL: no memory. */
static void *one_more(void **array, size_t *nr, size_t *room, size_t bytes)
{
	char *at;

	if (*nr == *room) {
		size_t more = *room ? *room * 2 : 16;
		void *larger = reallocarray(*array, more, bytes);

		if (!larger)
			return NULL;
		*array = larger;
		*room = more;
	}
	at = (char *)*array + (*nr)++ * bytes;
	memset(at, 0, bytes);
	return at;
}

static struct moves_cell *last_cell(const struct moves *moves)
{
	return moves->nr ? &moves->cell[moves->nr - 1] : NULL;
}

static struct moves_period *last_period(const struct moves *moves)
{
	struct moves_cell *cell = last_cell(moves);

	return cell && cell->nr ? &cell->period[cell->nr - 1] : NULL;
}

static int take_cell(struct moves *moves, const char *text)
{
	uint64_t number;

	if (sscanf(text, "cell %" SCNu64, &number) != 1 || number != moves->nr)
		return -EINVAL;
	return one_more((void **)&moves->cell, &moves->nr, &moves->room, sizeof(*moves->cell))
		       ? 0
		       : -ENOMEM;
}

static int take_period(struct moves *moves, const char *text)
{
	struct moves_cell *cell = last_cell(moves);
	struct moves_period *period;
	uint64_t number;

	if (!cell || sscanf(text, "period %" SCNu64, &number) != 1)
		return -EINVAL;
	period = one_more((void **)&cell->period, &cell->nr, &cell->room, sizeof(*period));
	if (!period)
		return -ENOMEM;
	period->number = number;
	return 0;
}

static int take_stretch(struct moves *moves, const char *text)
{
	struct moves_period *period = last_period(moves);
	unsigned int stretch;
	uint64_t operations;

	if (!period || sscanf(text, "stretch %u %" SCNu64, &stretch, &operations) != 2 ||
	    stretch >= MOVES_STRETCHES_MAX)
		return -EINVAL;
	period->operations[stretch] = operations;
	return 0;
}

static int take_move(struct moves *moves, const char *text)
{
	struct moves_period *period = last_period(moves);
	struct move move, *kept;
	unsigned int is_kernels;

	if (!period ||
	    sscanf(text,
		   "move %u %" SCNx64 " %" SCNx64 " %" SCNx64 " %u %u %u %" SCNu64 " %" SCNu64
		   " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
		   &move.stretch, &move.line, &move.va, &move.pc, &is_kernels, &move.kind,
		   &move.offset, &move.all.read, &move.all.write, &move.all.invalidated,
		   &move.assisted.read, &move.assisted.write, &move.assisted.invalidated) != 13 ||
	    move.stretch >= MOVES_STRETCHES_MAX)
		return -EINVAL;
	move.is_kernels = is_kernels;
	kept = one_more((void **)&period->move, &period->nr, &period->room, sizeof(*kept));
	if (!kept)
		return -ENOMEM;
	*kept = move;
	return 0;
}

static int take(struct moves *moves, const char *text)
{
	static const struct {
		const char *word;
		int (*take)(struct moves *moves, const char *text);
	} kinds[] = {
		{"cell ", take_cell},
		{"period ", take_period},
		{"stretch ", take_stretch},
		{"move ", take_move},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strncmp(text, kinds[i].word, strlen(kinds[i].word)))
			return kinds[i].take(moves, text);
	return -EINVAL;
}

int moves_read(const char *path, struct moves *moves, struct reason *why)
{
	FILE *in = fopen(path, "re");
	unsigned int number = 0;
	char *text = NULL;
	size_t room = 0;
	int ret = 0;

	*moves = (struct moves){0};
	if (!in)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	while (!ret && getline(&text, &room, in) > 0) {
		number++;
		if (strchr(text, '\n'))
			ret = take(moves, text);
	}
	if (!ret && ferror(in))
		ret = -EIO;
	if (ret == -EINVAL)
		reason_set(why, EINVAL, "%s:%u: not what the plugin writes", path, number);
	else if (ret)
		reason_set(why, -ret, "%s: %s", path, strerror(-ret));
	free(text);
	fclose(in);
	return ret;
}

void moves_free(struct moves *moves)
{
	for (size_t i = 0; i < moves->nr; i++) {
		for (size_t j = 0; j < moves->cell[i].nr; j++)
			free(moves->cell[i].period[j].move);
		free(moves->cell[i].period);
	}
	free(moves->cell);
	*moves = (struct moves){0};
}
