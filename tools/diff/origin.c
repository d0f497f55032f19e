/* SPDX-License-Identifier: BSD-2-Clause */
/* See origin.h. */
#include "diff/origin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/reason.h"
#include "report/wrap.h"

#define PLACE_MAX  64
#define VALUE_MAX  400
#define FIELDS_MAX 128u
#define INDENT     4u

/* Of boots the first one's values stand for all. */
#define BOOTS "guests"

struct field {
	char place[PLACE_MAX];
	char text[2 * VALUE_MAX]; /* "OLD -> NEW", or what is gone from a list and what is new */
	unsigned int boots;
};

struct fields {
	unsigned int nr;
	struct field field[FIELDS_MAX];
};

/* Appends a value in one line; what there is no room for is left out. */
static int append(char *out, size_t bytes, const char *before, const json_t *value)
{
	size_t used = strlen(out);
	char *text = NULL;

	used += (size_t)snprintf(out + used, bytes - used, "%s", before);
	if (used + 1 >= bytes)
		return 0;
	if (value && !json_is_string(value)) {
		text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
		if (!text)
			return -ENOMEM;
	}
	copy_printable(out + used, bytes - used,
		       text    ? text
		       : value ? json_string_value(value)
			       : "(none)");
	free(text);
	return 0;
}

static bool has(json_t *array, const json_t *wanted)
{
	json_t *value;
	size_t i;

	json_array_foreach(array, i, value) {
		if (json_equal(value, wanted))
			return true;
	}
	return false;
}

/* Appends what @array has and @other has not. */
static int append_own(char *out, size_t bytes, const char *before, json_t *array, json_t *other)
{
	json_t *value;
	size_t i;
	int ret = 0;

	json_array_foreach(array, i, value) {
		if (!ret && !has(other, value))
			ret = append(out, bytes, before, value);
	}
	return ret;
}

static int format(struct field *field, json_t *old, json_t *new)
{
	char *out = field->text;
	int ret;

	if (!json_is_array(old) || !json_is_array(new)) {
		ret = append(out, VALUE_MAX, "", old);
		return ret ? ret : append(out, sizeof(field->text), " -> ", new);
	}
	ret = append_own(out, VALUE_MAX, " -", old, new);
	if (!ret)
		ret = append_own(out, sizeof(field->text), " +", new, old);
	if (!*out)
		strcpy(out, " in another order, or named more than once");
	memmove(out, out + 1, strlen(out));
	return ret;
}

static int add(struct fields *fields, const char *place, json_t *old, json_t *new)
{
	struct field *field = &fields->field[fields->nr];

	for (unsigned int i = 0; i < fields->nr; i++) {
		if (!strcmp(fields->field[i].place, place)) {
			fields->field[i].boots++;
			return 0;
		}
	}
	if (fields->nr == FIELDS_MAX)
		return 0;
	fields->nr++;
	*field = (struct field){.boots = 1};
	copy_printable(field->place, sizeof(field->place), place);
	return format(field, old, new);
}

static int compare(struct fields *fields, const char *place, json_t *old, json_t *new);

static int compare_member(struct fields *fields, const char *place, const char *key, json_t *old,
			  json_t *new)
{
	char name[PLACE_MAX];

	snprintf(name, sizeof(name), "%s.%s", place, key);
	return compare(fields, name, json_object_get(old, key), json_object_get(new, key));
}

static int compare(struct fields *fields, const char *place, json_t *old, json_t *new)
{
	const char *key;
	json_t *value;
	int ret = 0;

	if (json_equal(old, new) || (!old && !new))
		return 0;
	if (!json_is_object(old) || !json_is_object(new))
		return add(fields, place, old, new);
	json_object_foreach(old, key, value) {
		if (!ret)
			ret = compare_member(fields, place, key, old, new);
	}
	json_object_foreach(new, key, value) {
		if (!ret && !json_object_get(old, key))
			ret = compare_member(fields, place, key, old, new);
	}
	return ret;
}

static bool is_same_boot(const json_t *a, const json_t *b)
{
	static const char *const keys[] = {"guest",      "vcpus",  "pass", "seed",
					   "evtchn_abi", "upcall", "ports"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		json_t *x = json_object_get(a, keys[i]), *y = json_object_get(b, keys[i]);

		if (x != y && !json_equal(x, y))
			return false;
	}
	return true;
}

/* The boots that both files have. */
static int compare_boots(struct fields *fields, json_t *old, json_t *new)
{
	json_t *before, *after;
	size_t i, j;
	int ret = 0;

	json_array_foreach(new, i, after) {
		json_array_foreach(old, j, before) {
			if (!ret && is_same_boot(before, after))
				ret = compare(fields, BOOTS, before, after);
		}
	}
	return ret;
}

static void print(const struct fields *fields, FILE *out)
{
	for (unsigned int i = 0; i < fields->nr; i++) {
		const struct field *field = &fields->field[i];

		fprintf(out, "  %s:", field->place);
		wrap_print(field->text, 3 + strlen(field->place), INDENT, out);
		if (field->boots > 1)
			fprintf(out, " (the first of %u boots)", field->boots);
		fputc('\n', out);
	}
}

int origin_print(const struct results *old, const struct results *new, FILE *out, unsigned int *nr)
{
	struct fields *fields = calloc(1, sizeof(*fields));
	json_t *before = json_copy(old->environment), *after = json_copy(new->environment);
	int ret = fields && before && after ? 0 : -ENOMEM;

	if (!ret) {
		json_object_del(before, "guests");
		json_object_del(after, "guests");
		ret = compare(fields, "tool", old->tool, new->tool);
	}
	if (!ret)
		ret = compare(fields, "environment", before, after);
	if (!ret)
		ret = compare(fields, "plan", old->plan, new->plan);
	if (!ret)
		ret = compare_boots(fields, json_object_get(old->environment, "guests"),
				    json_object_get(new->environment, "guests"));
	if (!ret) {
		print(fields, out);
		*nr = fields->nr;
	}
	json_decref(before);
	json_decref(after);
	free(fields);
	return ret;
}
