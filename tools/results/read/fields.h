/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fields of JSON that may come from anyone, each of one type and range. What is wrong is said with
 * its
 * place: "cells[12].metrics.switch.p50: is not a number >= 0". Used by the readers of results.
 */
#ifndef TOOLS_RESULTS_FIELDS_H
#define TOOLS_RESULTS_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

/* The way to a value: the key in an object, or, if that is NULL, the index in an array. */
struct place {
	const struct place *up; /* NULL: the value is the file's object, and has no name */
	const char *key;
	size_t index;
};

/*
 * Returns -EBADMSG with @why: the place, then @fmt. @key: of the value at @at, or NULL for itself.
 */
int field_bad(const struct place *at, const char *key, struct reason *why, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Copies a string of less than @bytes, with '?' for what is not printable. 0, or -EBADMSG. */
int field_text(json_t *object, const struct place *at, const char *key, char *out, size_t bytes,
	       struct reason *why);

/* A string as above that is not empty, and printable as it is. */
int field_name(json_t *object, const struct place *at, const char *key, char *out, size_t bytes,
	       struct reason *why);

/* One of the @nr words @names, of which some may be NULL: its place in *@out. 0, or -EBADMSG. */
int field_choice(json_t *object, const struct place *at, const char *key, const char *const *names,
		 int nr, int *out, struct reason *why);

/* An integer in @min..@max. 0, or -EBADMSG; then *@out is not changed. */
int field_integer(json_t *object, const struct place *at, const char *key, uint64_t min,
		  uint64_t max, uint64_t *out, struct reason *why);

/* A number >= 0. */
int field_figure(json_t *object, const struct place *at, const char *key, double *out,
		 struct reason *why);

/* An object; *@out is borrowed from @object. */
int field_object(json_t *object, const struct place *at, const char *key, json_t **out,
		 struct reason *why);

enum field_kind {
	FIELD_TEXT,
	FIELD_INTEGER,
	FIELD_BOOLEAN,
	FIELD_TEXTS, /* an array of them */
	FIELD_INTEGERS,
	FIELD_NAMED_TEXTS, /* an object of them, by any names */
	FIELD_NAMED_INTEGERS,
	FIELD_ANSWER, /* "yes", "no" or "unknown" */
};

struct field {
	const char *key;
	enum field_kind kind;
	uint64_t max; /* of an integer */
};

/* Checks each of @nr fields that is there. 0, or -EBADMSG. */
int fields_check(json_t *object, const struct place *at, const struct field *fields, size_t nr,
		 struct reason *why);

#endif
