// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of common/lib/printf.c and string.c against the C library's. */
#include "unit.h"

#include "printk.h"

/* common/lib/string.c, under the names of host/string_names.h. */
void *guest_memset(void *s, int c, size_t n);
void *guest_memcpy(void *dst, const void *src, size_t n);
void *guest_memmove(void *dst, const void *src, size_t n);
int guest_memcmp(const void *a, const void *b, size_t n);
void *guest_memchr(const void *s, int c, size_t n);
size_t guest_strlen(const char *s);
int guest_strcmp(const char *a, const char *b);
int guest_strncmp(const char *a, const char *b, size_t n);
char *guest_strchr(const char *s, int c);
void strscpy(char *dst, const char *src, size_t size);

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat"

#define check(size, ...)                                                                \
	do {                                                                            \
		char ours_[128], theirs_[128];                                          \
		memset(ours_, 'x', sizeof(ours_));                                      \
		memset(theirs_, 'x', sizeof(theirs_));                                  \
		snprintf(theirs_, size, __VA_ARGS__);                                   \
		assert_int_equal(scnprintf(ours_, size, __VA_ARGS__), strlen(theirs_)); \
		assert_memory_equal(ours_, theirs_, sizeof(ours_));                     \
	} while (0)

static void numbers(void **state)
{
	static const char *const flags[] = {"", "-", "0", "-0"};
	static const char *const conversions[] = {"d", "u", "x", "ld", "lu", "lx", "zu"};
	static const int64_t values[] = {0,    1,         -1,        9,         10,
					 4095, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};

	(void)state;
	for (size_t f = 0; f < 4; f++)
		for (size_t c = 0; c < 7; c++)
			for (unsigned int width = 0; width < 25; width += 3)
				for (size_t v = 0; v < 10; v++) {
					char format[16], digits[8] = "";

					if (width)
						snprintf(digits, sizeof(digits), "%u", width);
					snprintf(format, sizeof(format), "<%%%s%s%s>", flags[f],
						 digits, conversions[c]);
					if (c < 3)
						check(100, format, (int)values[v]);
					else
						check(100, format, values[v]);
				}
}

static void strings(void **state)
{
	(void)state;
	check(100, "%s|%8s|%-8s|%c|%%", "abc", "def", "ghi", 'j');
	check(100, "no conversion");
	check(100, "%s", "");
}

static void truncation(void **state)
{
	char one = 'x';

	(void)state;
	for (size_t size = 1; size < 20; size++)
		check(size, "%s %5d %lx", "hello", 42, 0xabcdeful);
	assert_int_equal(scnprintf(NULL, 0, "%d", 123), 0);
	assert_int_equal(scnprintf(&one, 1, "%d", 123), 0);
	assert_int_equal(one, '\0');
	assert_int_equal(scnprintf(&one, 0, "a"), 0);
	assert_int_equal(one, '\0');
}

static void pointers_and_nonsense(void **state)
{
	char text[32];

	(void)state;
	scnprintf(text, sizeof(text), "%p", (void *)0xffff888000001000);
	assert_string_equal(text, "ffff888000001000");
	scnprintf(text, sizeof(text), "%q%");
	assert_string_equal(text, "q");
}

static void strings_against_libc(void **state)
{
	uint64_t random = 5;

	(void)state;
	for (unsigned int i = 0; i < 3000; i++) {
		unsigned char a[64], b[64], c[64];
		size_t from = unit_random(&random) >> 59, to = unit_random(&random) >> 59;
		size_t n = unit_random(&random) >> 59;

		for (size_t j = 0; j < 64; j++)
			a[j] = b[j] = c[j] = (unsigned char)('a' + (unit_random(&random) >> 62));
		memmove(a + to, a + from, n);
		guest_memmove(b + to, b + from, n);
		assert_memory_equal(a, b, 64);
		guest_memcpy(b, c, n);
		memcpy(a, c, n);
		assert_memory_equal(a, b, 64);
		assert_ptr_equal(guest_memchr(c, 'a', n), memchr(c, 'a', n));
		assert_int_equal(guest_memcmp(a + from, c + to, n) > 0,
				 memcmp(a + from, c + to, n) > 0);
		assert_int_equal(guest_memcmp(a + from, c + to, n) < 0,
				 memcmp(a + from, c + to, n) < 0);
		memset(a + from, (int)i, n);
		guest_memset(b + from, (int)i, n);
		assert_memory_equal(a + from, b + from, n);
		c[63] = c[n] = '\0';
		assert_int_equal(guest_strlen((char *)c), strlen((char *)c));
		assert_ptr_equal(guest_strchr((char *)c, 'b'), strchr((char *)c, 'b'));
		assert_ptr_equal(guest_strchr((char *)c, 0), strchr((char *)c, 0));
		b[63] = '\0';
		assert_int_equal(guest_strcmp((char *)c, (char *)b) < 0,
				 strcmp((char *)c, (char *)b) < 0);
		assert_int_equal(guest_strncmp((char *)c, (char *)b, 2) > 0,
				 strncmp((char *)c, (char *)b, 2) > 0);
	}
}

static void strscpy_terminates(void **state)
{
	char text[8];

	(void)state;
	memset(text, 'x', sizeof(text));
	strscpy(text, "abcdefgh", 4);
	assert_memory_equal(text, "abc\0xxxx", 8);
	strscpy(text, "ab", 8);
	assert_memory_equal(text, "ab\0\0xxxx", 8);
	strscpy(text, "ab", 1);
	assert_int_equal(text[0], '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(strings),
		cmocka_unit_test(truncation),
		cmocka_unit_test(pointers_and_nonsense),
		cmocka_unit_test(strings_against_libc),
		cmocka_unit_test(strscpy_terminates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
