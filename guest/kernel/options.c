// SPDX-License-Identifier: BSD-2-Clause
/* Parses the command line. Nonsense is refused with a line that names the word. Boot. */
#include "kernel/options.h"

#include <hyp/hyp.h>

#include "abi/axes.h"
#include "abi/turn.h"
#include "printk.h"
#include "string.h"

struct options options;
struct hyp_request hyp_request;

static char refusal[160];

struct word {
	const char *start;
	size_t len;
};

static bool word_is(const struct word *word, const char *name)
{
	return strlen(name) == word->len && !strncmp(word->start, name, word->len);
}

/* Cuts the next word that ends at @separator off *@text; false at the end. */
static bool next_word(const char **text, const char *separators, struct word *word)
{
	const char *p = *text;

	while (*p && strchr(separators, *p))
		p++;
	word->start = p;
	while (*p && !strchr(separators, *p))
		p++;
	word->len = (size_t)(p - word->start);
	*text = p;
	return word->len;
}

static const char *refuse(const char *why, const struct word *word)
{
	char copy[80];

	strscpy(copy, word->start, MIN(sizeof(copy), word->len + 1));
	scnprintf(refusal, sizeof(refusal), "command line: %s '%s'", why, copy);
	return refusal;
}

#define BLANKS " \t\n"

#define NAME(id, name, what) name,
static const char *const modifier_names[] = {ABI_MODIFIERS(NAME) NULL};
static const char *const policy_names[] = {ABI_POLICIES(NAME) NULL};
static const char *const path_names[] = {ABI_PATHS(NAME) NULL};
static const char *const flush_names[] = {ABI_FLUSHES(NAME) NULL};
static const char *const workload_names[] = {ABI_WORKLOADS(NAME) NULL};
static const char *const evtchn_abi_names[] = {ABI_EVTCHN_ABIS(NAME) NULL};
static const char *const upcall_names[] = {ABI_UPCALLS(NAME) NULL};
static const char *const ports_names[] = {ABI_PORTS(NAME) NULL};
#undef NAME

/* The place of @word in @names, which NULL ends; -1: none. */
static int find_name(const char *const *names, const struct word *word)
{
	for (int i = 0; names[i]; i++)
		if (word_is(word, names[i]))
			return i;
	return -1;
}

/* The bits of the modifiers in "+a+b", or -1. */
static int find_modifiers(const struct word *words)
{
	const char *text = words->start, *end = words->start + words->len;
	struct word word;
	int set = 0;

	while (text < end && next_word(&text, "+," BLANKS, &word)) {
		int i = find_name(modifier_names, &word);

		if (i < 0 || set & 1 << i)
			return -1;
		set |= 1 << i;
	}
	return set;
}

/* A policy's number: abi/axes.h. */
static int find_policy(const char *const *names, const struct word *word)
{
	const char *plus = memchr(word->start, '+', word->len);
	struct word base = *word, rest;
	int policy, set;

	if (!plus)
		return find_name(names, word);
	base.len = (size_t)(plus - word->start);
	rest = (struct word){plus, word->len - base.len};
	policy = find_name(names, &base);
	set = find_modifiers(&rest);
	return policy == POLICY_shootdown && set > 0 ? (int)POLICY_MODIFIED(set) : -1;
}

static const struct {
	const char *key;
	struct option_list *list;
	const char *const *names;
	int (*find)(const char *const *names, const struct word *word);
	const char *unknown;
} lists[] = {
	{"policy", &options.policy, policy_names, find_policy, "no such policy"},
	{"path", &options.path, path_names, find_name, "no such path"},
	{"flush", &options.flush, flush_names, find_name, "no such flush"},
	{"workload", &options.workload, workload_names, find_name, "no such workload"},
};

static const struct {
	const char *key;
	uint64_t *value;
	const char *const *names;
	const char *unknown;
} choices[] = {
	{"evtchn-abi", &hyp_request.evtchn_abi, evtchn_abi_names, "no such event channel ABI"},
	{"upcall", &hyp_request.upcall, upcall_names, "no such upcall"},
	{"ports", &hyp_request.ports, ports_names, "no such layout of ports"},
};

static const struct {
	const char *key;
	uint64_t *value;
	uint64_t min, max;
} numbers[] = {
	{"reps", &options.reps, 1, 1000},
	{"iters", &options.iters, 1, 1000000},
	{"iters-min", &options.iters_min, 0, 1000000},
	{"rounds", &options.rounds, 0, 1000000},
	{"warmup", &options.warmup, 1, 1000},
	{"seed", &options.seed, 0, ~0ull},
	{"vcpus", &options.vcpus, 0, 128},
	{"sync", &options.sync, 0, 1},
	{"rest", &options.rest, 0, 10000000000},
	{"debug_vm", &options.debug_vm, 0, 1},
	{"held", &options.held, 1, 1024},
	{"held-age", &options.held_age, 0, ~0ull},
};

static const char *parse_list(unsigned int which, const struct word *value)
{
	const char *text = value->start, *end = value->start + value->len;
	struct option_list *list = lists[which].list;
	struct word item;

	list->nr = 0;
	while (next_word(&text, "," BLANKS, &item) && item.start < end) {
		int i = lists[which].find(lists[which].names, &item);

		if (i < 0)
			return refuse(lists[which].unknown, &item);
		if (list->nr == OPTIONS_MAX_LIST)
			return refuse("list too long at", &item);
		list->index[list->nr++] = (uint8_t)i;
	}
	return list->nr ? NULL : refuse("empty list", value);
}

static const char *parse_choice(unsigned int which, const struct word *value)
{
	int i = find_name(choices[which].names, value);

	if (i < 0)
		return refuse(choices[which].unknown, value);
	*choices[which].value = (uint64_t)i;
	return NULL;
}

static const char *read_number(const struct word *value, uint64_t min, uint64_t max, uint64_t *n)
{
	*n = 0;
	for (size_t i = 0; i < value->len; i++) {
		char c = value->start[i];

		if (c < '0' || c > '9' || __builtin_mul_overflow(*n, 10, n) ||
		    __builtin_add_overflow(*n, (uint64_t)(c - '0'), n))
			return refuse("not a number", value);
	}
	return value->len && *n >= min && *n <= max ? NULL : refuse("number out of range", value);
}

static const char *parse_number(unsigned int which, const struct word *value)
{
	uint64_t n;
	const char *error = read_number(value, numbers[which].min, numbers[which].max, &n);

	if (!error)
		*numbers[which].value = n;
	return error;
}

static const char *parse_counts(const struct word *value)
{
	const char *text = value->start, *end = value->start + value->len;
	struct option_counts *counts = &options.online;
	struct word item;

	counts->nr = 0;
	while (next_word(&text, "," BLANKS, &item) && item.start < end) {
		uint64_t n;
		const char *error = read_number(&item, 1, OPTIONS_MAX_COUNTS, &n);

		if (error)
			return error;
		if (counts->nr == OPTIONS_MAX_COUNTS)
			return refuse("list too long at", &item);
		counts->count[counts->nr++] = (uint8_t)n;
	}
	return counts->nr ? NULL : refuse("empty list", value);
}

static const char *parse_option(const struct word *word)
{
	const char *equals = memchr(word->start, '=', word->len);
	struct word key, value;

	if (!equals)
		return refuse("not KEY=VALUE", word);
	key = (struct word){word->start, (size_t)(equals - word->start)};
	value = (struct word){equals + 1, word->len - key.len - 1};
	for (unsigned int i = 0; i < ARRAY_SIZE(lists); i++)
		if (word_is(&key, lists[i].key))
			return parse_list(i, &value);
	for (unsigned int i = 0; i < ARRAY_SIZE(choices); i++)
		if (word_is(&key, choices[i].key))
			return parse_choice(i, &value);
	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++)
		if (word_is(&key, numbers[i].key))
			return parse_number(i, &value);
	if (word_is(&key, "online"))
		return parse_counts(&value);
	if (word_is(&key, "turn"))
		return turn_parse(value.start, value.len, &options.turn)
			       ? NULL
			       : refuse("no such turn", &value);
	return refuse("no such option", word);
}

const char *options_parse(const char *cmdline)
{
	struct word word;
	const char *error;

	hyp_request = (struct hyp_request){0};
	options = (struct options){
		.policy = {.nr = 1},
		.path = {.nr = 1},
		.flush = {.nr = 1},
		.workload = {.nr = 1},
		.reps = 1,
		.iters = 100,
		.warmup = OPTIONS_WARMUP,
		.seed = 1,
		.held = 8,
		.held_age = 100000000,
	};
	while (next_word(&cmdline, BLANKS, &word)) {
		error = parse_option(&word);
		if (error)
			return error;
	}
	return NULL;
}
