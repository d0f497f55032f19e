/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `sweep --plan FILE`: options out of a file. It is either text, a line an option as on the command
 * line but without its dashes ("vcpus = 1,2,4", "debug-vm"; # begins a comment), or a results file,
 * whose plan is measured again.
 */
#ifndef TOOLS_CLI_PLAN_FILE_H
#define TOOLS_CLI_PLAN_FILE_H

#include <argp.h>

#include "base/reason.h"

#define PLAN_WORDS_MAX 64u

/* Words for a command line, each "--NAME" or "--NAME=VALUE". */
struct plan_words {
	unsigned int nr;
	char *word[PLAN_WORDS_MAX];
};

/*
 * Reads @path. A name must be one of @known's that --help shows. Returns 0; -EBADMSG with @why for
 * a results file that is not valid; another -errno with @why, which has the line. The caller frees
 * the words with plan_words_free() in any case.
 */
int plan_file_read(const char *path, const struct argp_option *known, struct plan_words *words,
		   struct reason *why);
void plan_words_free(struct plan_words *words);

#endif
