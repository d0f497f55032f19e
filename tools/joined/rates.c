// SPDX-License-Identifier: BSD-2-Clause
/* Rates on the command line; see rates.h. */
#include "joined/rates.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE_MAX 1e12

struct range range_of(double low, double high)
{
	double middle = low == high ? low : low > 0 ? sqrt(low * high) : high / 2;

	return (struct range){{low, middle, high}};
}

/* A number without sign at *@text, which is moved behind it. */
static bool scan(const char **text, double *value)
{
	char *end;

	if (!((**text >= '0' && **text <= '9') || **text == '.'))
		return false;
	*value = strtod(*text, &end);
	*text = end;
	return isfinite(*value) && *value <= RATE_MAX;
}

static bool parse_range(const char *text, struct range *range)
{
	double low, high;

	if (!scan(&text, &low))
		return false;
	high = low;
	if (*text == '-') {
		text++;
		if (!scan(&text, &high))
			return false;
	}
	*range = range_of(low, high);
	return !*text && low <= high;
}

static int parse_word(char *word, struct rates *rates, bool named[4], struct reason *why)
{
	static const char *const names[] = {"idle", "ends", "sharing", "lazy"};
	struct range *const ranges[] = {&rates->idle, &rates->ends, &rates->sharing, &rates->lazy};
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	for (int i = 0; value && i < 4; i++) {
		if (strcmp(word, names[i]))
			continue;
		if (named[i] || !parse_range(value, ranges[i]))
			return reason_set(why, EINVAL,
					  "--rates %s=%s: not once a number or LOW-HIGH", word,
					  value);
		named[i] = true;
		return 0;
	}
	return reason_set(why, EINVAL, "--rates '%s': not idle=N, ends=N, sharing=N or lazy=N",
			  word);
}

int rates_parse(const char *text, struct rates *rates, struct reason *why)
{
	char copy[256], *rest = copy, *word;
	bool named[4] = {false};
	int ret = 0;

	*rates = (struct rates){.sharing = {{1, 1, 1}}};
	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return reason_set(why, EINVAL, "--rates: too long");
	while (!ret && (word = strsep(&rest, ",")))
		ret = parse_word(word, rates, named, why);
	if (ret)
		return ret;
	if (!named[0] || !named[1])
		return reason_set(why, EINVAL, "--rates: needs idle=N and ends=N");
	if (rates->sharing.at[BOUND_LOW] < 1 || rates->sharing.at[BOUND_HIGH] > MACHINE_CPUS_MAX)
		return reason_set(why, EINVAL, "--rates sharing: not 1-%u", MACHINE_CPUS_MAX);
	for (int b = 0; !named[3] && b < NR_BOUNDS; b++)
		rates->lazy.at[b] = rates->sharing.at[b] - 1;
	if (rates->lazy.at[BOUND_HIGH] > MACHINE_CPUS_MAX)
		return reason_set(why, EINVAL, "--rates lazy: not 0-%u", MACHINE_CPUS_MAX);
	return 0;
}
