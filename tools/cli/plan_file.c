/* SPDX-License-Identifier: BSD-2-Clause */
/* See plan_file.h. */
#include "cli/plan_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/turn.h"
#include "plan/axis.h"
#include "results/read/read.h"

#define LINE_BYTES 4096
#define SPACES     " \t\r\n"

static int add(struct plan_words *words, struct reason *why, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static int add(struct plan_words *words, struct reason *why, const char *fmt, ...)
{
	va_list ap;
	int bytes;

	if (words->nr == PLAN_WORDS_MAX)
		return reason_set(why, E2BIG, "more than %u options", PLAN_WORDS_MAX);
	va_start(ap, fmt);
	bytes = vasprintf(&words->word[words->nr], fmt, ap);
	va_end(ap);
	if (bytes < 0)
		return reason_set(why, ENOMEM, "no memory");
	words->nr++;
	return 0;
}

void plan_words_free(struct plan_words *words)
{
	while (words->nr)
		free(words->word[--words->nr]);
}

/* The option of that name; NULL if there is none, or --help hides it. */
static const struct argp_option *find(const struct argp_option *known, const char *name)
{
	for (; known->name || known->key || known->doc; known++) {
		if (known->name && !strcmp(known->name, name) && !(known->flags & OPTION_HIDDEN))
			return known;
	}
	return NULL;
}

/* Cuts a comment and the spaces at both ends off. */
static char *trim(char *text)
{
	char *hash = text;

	while ((hash = strchr(hash, '#')) && hash > text && !strchr(SPACES, hash[-1]))
		hash++;
	if (hash)
		*hash = '\0';
	text += strspn(text, SPACES);
	for (char *end = text + strlen(text); end > text && strchr(SPACES, end[-1]); end--)
		end[-1] = '\0';
	return text;
}

static int take_line(char *line, const struct argp_option *known, struct plan_words *words,
		     struct reason *why)
{
	char *name = trim(line), *equals = strchr(name, '=');
	const struct argp_option *option;

	if (!*name)
		return 0;
	if (equals)
		*equals = '\0';
	name = trim(name);
	option = find(known, name);
	if (!option || !strcmp(name, "plan"))
		return reason_set(why, EINVAL,
				  "no option '%.40s' (lazyshoot sweep --help lists them)", name);
	if (!equals && option->arg)
		return reason_set(why, EINVAL, "'%s' needs a value: %s = %s", name, name,
				  option->arg);
	if (equals && !option->arg)
		return reason_set(why, EINVAL, "'%s' has no value", name);
	return equals ? add(words, why, "--%s=%s", name, trim(equals + 1))
		      : add(words, why, "--%s", name);
}

static int read_lines(const char *path, FILE *file, const struct argp_option *known,
		      struct plan_words *words, struct reason *why)
{
	char line[LINE_BYTES];
	struct reason what;
	int ret = 0;

	for (unsigned int nr = 1; !ret && fgets(line, sizeof(line), file); nr++) {
		if (!strchr(line, '\n') && !feof(file))
			ret = reason_set(&what, EINVAL, "longer than %d bytes", LINE_BYTES - 2);
		else
			ret = take_line(line, known, words, &what);
		if (ret)
			reason_set(why, -ret, "%s: line %u: %s", path, nr, what.text);
	}
	if (!ret && ferror(file))
		ret = reason_set(why, EIO, "%s: %s", path, strerror(errno));
	return ret;
}

/* "--NAME=a,b,c" of an array of texts or numbers. */
static int add_list(struct plan_words *words, const char *name, json_t *array, struct reason *why)
{
	char text[LINE_BYTES] = "";
	size_t used = 0, i;
	json_t *value;

	json_array_foreach(array, i, value) {
		const char *comma = i ? "," : "";

		if (json_is_string(value))
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", comma,
						 json_string_value(value));
		else
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 "%s%" JSON_INTEGER_FORMAT, comma,
						 json_integer_value(value));
		if (used >= sizeof(text))
			return reason_set(why, E2BIG, "plan.%s is too long", name);
	}
	return used ? add(words, why, "--%s=%s", name, text) : 0;
}

static int add_integer(struct plan_words *words, const char *name, json_t *value,
		       struct reason *why)
{
	return value ? add(words, why, "--%s=%" JSON_INTEGER_FORMAT, name,
			   json_integer_value(value))
		     : 0;
}

/* Which cells. */
static int add_axes(json_t *plan, struct plan_words *words, struct reason *why)
{
	json_t *online = json_object_get(plan, "online");
	int ret = add_list(words, online ? "online" : "vcpus",
			   online ? online : json_object_get(plan, "vcpus"), why);

	for (int id = 0; id < NR_AXES && !ret; id++) {
		char key[32];

		/* "evtchn-abis" is evtchn_abis in files. */
		snprintf(key, sizeof(key), "%s", axes[id].plural);
		for (char *hyphen = key; (hyphen = strchr(hyphen, '-'));)
			*hyphen = '_';
		ret = add_list(words, axes[id].name, json_object_get(plan, key), why);
	}
	return ret;
}

static int add_iters(json_t *plan, struct plan_words *words, struct reason *why)
{
	json_int_t least = json_integer_value(json_object_get(plan, "iters_min"));
	json_int_t most = json_integer_value(json_object_get(plan, "iters"));

	if (least)
		return add(words, why, "--iters=%" JSON_INTEGER_FORMAT "-%" JSON_INTEGER_FORMAT,
			   least, most);
	return most ? add(words, why, "--iters=%" JSON_INTEGER_FORMAT, most) : 0;
}

static int add_turn(struct plan_words *words, json_t *turn, struct reason *why)
{
	const char *word = json_string_value(turn);

	if (word)
		return strcmp(word, TURN_DEFAULT_NAME) ? add(words, why, "--turn=%s", word) : 0;
	return add_integer(words, "turn", turn, why);
}

/* Everything that the plan of a results file says, and the pinning. */
static int take_results(const struct results *results, const struct argp_option *known,
			struct plan_words *words, struct reason *why)
{
	json_t *plan = results->plan, *args = json_object_get(plan, "guest_args"), *word;
	const char *pin = json_string_value(json_object_get(results->environment, "pin"));
	int ret = add_axes(plan, words, why);
	size_t i;

	if (!ret)
		ret = add_integer(words, "reps", json_object_get(plan, "reps"), why);
	if (!ret)
		ret = add_iters(plan, words, why);
	if (!ret && find(known, "pass"))
		ret = add_list(words, "pass", json_object_get(plan, "passes"), why);
	if (!ret && find(known, "turn"))
		ret = add_turn(words, json_object_get(plan, "turn"), why);
	if (!ret)
		ret = add_list(words, "seed", json_object_get(plan, "seeds"), why);
	if (!ret)
		ret = add_integer(words, "held", json_object_get(plan, "held"), why);
	if (!ret)
		ret = add_integer(words, "held-age", json_object_get(plan, "held_age"), why);
	if (!ret)
		ret = add_integer(words, "disturb", json_object_get(plan, "disturb"), why);
	if (!ret && json_is_true(json_object_get(plan, "debug_vm")))
		ret = add(words, why, "--debug-vm");
	if (!ret && pin)
		ret = add(words, why, "--pin=%s", pin);
	json_array_foreach(args, i, word) {
		if (!ret)
			ret = add(words, why, "--guest-arg=%s", json_string_value(word));
	}
	return ret;
}

static int read_results(const char *path, const struct argp_option *known, struct plan_words *words,
			struct reason *why)
{
	struct results results;
	struct reason what;
	int ret = results_read(path, &results, why);

	if (!ret) {
		ret = take_results(&results, known, words, &what);
		if (ret)
			reason_set(why, -ret, "%s: %s", path, what.text);
	}
	results_free(&results);
	return ret;
}

/* Whether the first character that is no space is JSON's. */
static bool begins_as_json(FILE *file)
{
	int c = getc(file);

	while (c != EOF && strchr(SPACES, c))
		c = getc(file);
	rewind(file);
	return c == '{';
}

int plan_file_read(const char *path, const struct argp_option *known, struct plan_words *words,
		   struct reason *why)
{
	FILE *file = fopen(path, "re");
	int ret;

	words->nr = 0;
	if (!file)
		return reason_set(why, errno, "%s: %s", path, strerror(errno));
	ret = begins_as_json(file) ? read_results(path, known, words, why)
				   : read_lines(path, file, known, words, why);
	fclose(file);
	return ret;
}
