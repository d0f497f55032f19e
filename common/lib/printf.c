// SPDX-License-Identifier: BSD-2-Clause
/* The formatter behind printk() and scnprintf(): what printk.h lists and no more. Any state. */
#include "printk.h"
#include "string.h"

struct out {
	char *buf;
	size_t size;
	size_t len; /* wanted, may exceed size */
};

static void put(struct out *out, char c)
{
	if (out->len + 1 < out->size)
		out->buf[out->len] = c;
	out->len++;
}

struct spec {
	unsigned int width;
	bool left_aligned;
	char pad;
};

static void put_field(struct out *out, const char *s, size_t len, const struct spec *spec)
{
	size_t fill = spec->width > len ? spec->width - len : 0;

	for (; !spec->left_aligned && fill; fill--)
		put(out, spec->pad);
	for (size_t i = 0; i < len; i++)
		put(out, s[i]);
	for (; fill; fill--)
		put(out, ' ');
}

static void put_number(struct out *out, uint64_t value, unsigned int base, bool negative,
		       const struct spec *spec)
{
	struct spec field = *spec;
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative && field.width && field.pad == '0' && !field.left_aligned) {
		put(out, '-');
		field.width--;
	} else if (negative) {
		digits[--at] = '-';
	}
	put_field(out, digits + at, sizeof(digits) - at, &field);
}

static const char *parse_spec(const char *f, struct spec *spec)
{
	*spec = (struct spec){.pad = ' '};
	for (; *f == '-' || *f == '0'; f++) {
		if (*f == '-')
			spec->left_aligned = true;
		else
			spec->pad = '0';
	}
	for (; *f >= '0' && *f <= '9'; f++)
		spec->width = spec->width * 10 + (unsigned int)(*f - '0');
	return f;
}

static void put_conversion(struct out *out, char conversion, bool is_long, const struct spec *spec,
			   va_list *args)
{
	const char *s;
	int64_t value;

	switch (conversion) {
	case 'd':
		value = is_long ? va_arg(*args, int64_t) : va_arg(*args, int);
		put_number(out, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0,
			   spec);
		break;
	case 'u':
	case 'x':
		put_number(out, is_long ? va_arg(*args, uint64_t) : va_arg(*args, unsigned int),
			   conversion == 'u' ? 10 : 16, false, spec);
		break;
	case 'p':
		put_number(out, (uintptr_t)va_arg(*args, void *), 16, false, spec);
		break;
	case 's':
		s = va_arg(*args, const char *);
		put_field(out, s, strlen(s), spec);
		break;
	case 'c':
		put(out, (char)va_arg(*args, int));
		break;
	default:
		put(out, conversion);
	}
}

int vscnprintf(char *buf, size_t size, const char *format, va_list args)
{
	struct out out = {.buf = buf, .size = size};
	va_list ap;

	va_copy(ap, args);
	for (const char *f = format; *f; f++) {
		struct spec spec;
		bool is_long = false;

		if (*f != '%') {
			put(&out, *f);
			continue;
		}
		f = parse_spec(f + 1, &spec);
		for (; *f == 'l' || *f == 'z'; f++)
			is_long = true;
		if (!*f)
			break;
		put_conversion(&out, *f, is_long, &spec, &ap);
	}
	va_end(ap);
	if (!size)
		return 0;
	out.len = MIN(out.len, size - 1);
	buf[out.len] = '\0';
	return (int)out.len;
}

int scnprintf(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vscnprintf(buf, size, format, args);
	va_end(args);
	return len;
}
