// SPDX-License-Identifier: BSD-2-Clause
/* Typed fields of JSON; see fields.h. */
#include "results/read/fields.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 4096u

/* Appends the name of @at, as far as there is room. Returns how much is used. */
static size_t format_place(const struct place *at, char *out, size_t bytes, size_t used)
{
	int length;

	if (!at)
		return used;
	used = format_place(at->up, out, bytes, used);
	if (used >= bytes)
		return used;
	if (at->key)
		length = snprintf(out + used, bytes - used, "%s%.40s", used ? "." : "", at->key);
	else
		length = snprintf(out + used, bytes - used, "[%zu]", at->index);
	return used + (size_t)length;
}

int field_bad(const struct place *at, const char *key, struct reason *why, const char *fmt, ...)
{
	const struct place here = {at, key, 0};
	char place[160] = "", text[160], line[sizeof(why->text)];
	va_list ap;

	format_place(key ? &here : at, place, sizeof(place), 0);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(line, sizeof(line), "%.150s%s%s", place, place[0] ? ": " : "", text);
	if (why)
		copy_printable(why->text, sizeof(why->text), line);
	return -EBADMSG;
}

static int bad_text(const struct place *at, const char *key, size_t bytes, struct reason *why)
{
	return field_bad(at, key, why, "is not a string of less than %zu bytes", bytes);
}

static int bad_integer(const struct place *at, const char *key, uint64_t min, uint64_t max,
		       struct reason *why)
{
	return field_bad(at, key, why, "is not an integer in %" PRIu64 "-%" PRIu64, min, max);
}

static bool is_text(json_t *value, size_t bytes)
{
	return json_is_string(value) && json_string_length(value) < bytes;
}

static bool is_integer(json_t *value, uint64_t min, uint64_t max)
{
	json_int_t number = json_integer_value(value);

	return json_is_integer(value) && number >= 0 && (uint64_t)number >= min &&
	       (uint64_t)number <= max;
}

int field_text(json_t *object, const struct place *at, const char *key, char *out, size_t bytes,
	       struct reason *why)
{
	json_t *value = json_object_get(object, key);

	if (!is_text(value, bytes))
		return bad_text(at, key, bytes, why);
	copy_printable(out, bytes, json_string_value(value));
	return 0;
}

int field_name(json_t *object, const struct place *at, const char *key, char *out, size_t bytes,
	       struct reason *why)
{
	int ret = field_text(object, at, key, out, bytes, why);

	if (ret)
		return ret;
	if (!out[0] || strcmp(out, json_string_value(json_object_get(object, key))))
		return field_bad(at, key, why, "is empty or not printable");
	return 0;
}

int field_choice(json_t *object, const struct place *at, const char *key, const char *const *names,
		 int nr, int *out, struct reason *why)
{
	char text[16];
	int i = 0, ret = field_text(object, at, key, text, sizeof(text), why);

	if (ret)
		return ret;
	while (i < nr && (!names[i] || strcmp(text, names[i])))
		i++;
	if (i == nr)
		return field_bad(at, key, why, "'%s' is not known", text);
	*out = i;
	return 0;
}

int field_integer(json_t *object, const struct place *at, const char *key, uint64_t min,
		  uint64_t max, uint64_t *out, struct reason *why)
{
	json_t *value = json_object_get(object, key);

	if (!is_integer(value, min, max))
		return bad_integer(at, key, min, max, why);
	*out = (uint64_t)json_integer_value(value);
	return 0;
}

int field_figure(json_t *object, const struct place *at, const char *key, double *out,
		 struct reason *why)
{
	json_t *value = json_object_get(object, key);

	if (!json_is_number(value) || json_number_value(value) < 0)
		return field_bad(at, key, why, "is not a number >= 0");
	*out = json_number_value(value) + 0.0; /* not -0 */
	return 0;
}

int field_object(json_t *object, const struct place *at, const char *key, json_t **out,
		 struct reason *why)
{
	*out = json_object_get(object, key);
	return json_is_object(*out) ? 0 : field_bad(at, key, why, "is not an object");
}

static int check_array(json_t *array, const struct place *at, const struct field *field,
		       struct reason *why)
{
	const struct place here = {at, field->key, 0};
	json_t *value;
	size_t i;

	if (!json_is_array(array))
		return field_bad(at, field->key, why, "is not an array");
	json_array_foreach(array, i, value) {
		const struct place item = {&here, NULL, i};

		if (field->kind == FIELD_TEXTS && !is_text(value, TEXT_MAX))
			return bad_text(&item, NULL, TEXT_MAX, why);
		if (field->kind == FIELD_INTEGERS && !is_integer(value, 0, field->max))
			return bad_integer(&item, NULL, 0, field->max, why);
	}
	return 0;
}

static int check_named(json_t *object, const struct place *at, const struct field *field,
		       struct reason *why)
{
	const struct place here = {at, field->key, 0};
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return field_bad(at, field->key, why, "is not an object");
	json_object_foreach(object, name, value) {
		if (field->kind == FIELD_NAMED_TEXTS && !is_text(value, TEXT_MAX))
			return bad_text(&here, name, TEXT_MAX, why);
		if (field->kind == FIELD_NAMED_INTEGERS && !is_integer(value, 0, field->max))
			return bad_integer(&here, name, 0, field->max, why);
	}
	return 0;
}

static int check_answer(json_t *value, const struct place *at, const struct field *field,
			struct reason *why)
{
	const char *text = json_string_value(value);

	if (text && (!strcmp(text, "yes") || !strcmp(text, "no") || !strcmp(text, "unknown")))
		return 0;
	return field_bad(at, field->key, why, "is not \"yes\", \"no\" or \"unknown\"");
}

static int check_field(json_t *value, const struct place *at, const struct field *field,
		       struct reason *why)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return is_text(value, TEXT_MAX) ? 0 : bad_text(at, field->key, TEXT_MAX, why);
	case FIELD_INTEGER:
		return is_integer(value, 0, field->max)
			       ? 0
			       : bad_integer(at, field->key, 0, field->max, why);
	case FIELD_BOOLEAN:
		return json_is_boolean(value) ? 0
					      : field_bad(at, field->key, why, "is not a boolean");
	case FIELD_NAMED_TEXTS:
	case FIELD_NAMED_INTEGERS:
		return check_named(value, at, field, why);
	case FIELD_ANSWER:
		return check_answer(value, at, field, why);
	default:
		return check_array(value, at, field, why);
	}
}

int fields_check(json_t *object, const struct place *at, const struct field *fields, size_t nr,
		 struct reason *why)
{
	int ret = 0;

	for (size_t i = 0; i < nr && !ret; i++) {
		json_t *value = json_object_get(object, fields[i].key);

		if (value)
			ret = check_field(value, at, &fields[i], why);
	}
	return ret;
}
