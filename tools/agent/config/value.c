// SPDX-License-Identifier: GPL-2.0
/* Values as Go's flags read them. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config/value.h"

/* What Go can hold: 292 years. */
#define LONGEST_MS 9.2e12

/**
 * value_bool() - read yes or no
 * @text: what was written
 * @value: the result
 *
 * Return: 0, or -1 if it is neither.
 */
int value_bool(const char *text, bool *value)
{
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE", "True" };
	static const char *const no[] = { "0", "f", "F", "false", "FALSE", "False" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		*value = !strcmp(text, yes[i]);
		if (*value || !strcmp(text, no[i]))
			return 0;
	}
	return -1;
}

/**
 * value_number() - read a whole number
 * @text: what was written
 * @value: the result
 *
 * Return: 0, or -1 if it is none that fits into 32 bits.
 */
int value_number(const char *text, int64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)text[*text == '-']))
		return -1;
	errno = 0;
	*value = strtoll(text, &end, 10);
	return errno || *end || *value != (int32_t)*value ? -1 : 0;
}

/* In ms; 0 if it is none. */
static double unit(const char **text)
{
	static const struct {
		const char *name;
		double ms;
	} units[] = {
		{ "ns", 0.000001 }, { "us", 0.001 }, { "ms", 1 }, { "s", 1000 },
		{ "m", 60 * 1000 }, { "h", 60 * 60 * 1000 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i].name);

		if (strncmp(*text, units[i].name, len))
			continue;
		*text += len;
		return units[i].ms;
	}
	return 0;
}

/* Digits and a point, of which there is at least one digit. */
static int read_part(const char **text, double *number)
{
	const char *at = *text + strspn(*text, "0123456789");
	size_t digits = at - *text;
	char *end;

	if (*at == '.') {
		size_t more = strspn(at + 1, "0123456789");

		at += 1 + more;
		digits += more;
	}
	if (!digits)
		return -1;
	*number = strtod(*text, &end);
	if (end != at)
		return -1;
	*text = at;
	return 0;
}

/**
 * value_duration() - read a duration as Go writes it
 * @text: what was written, such as 1h2m3.5s
 * @ms: the result, in ms; less than one is one, so that 0 stays something else
 *
 * Return: 0, or -1 if it is none.
 */
int value_duration(const char *text, int64_t *ms)
{
	bool negative = *text == '-';
	double sum = 0;

	text += *text == '-' || *text == '+';
	*ms = 0;
	if (!strcmp(text, "0"))
		return 0;
	if (!*text)
		return -1;
	while (*text) {
		double number, factor;

		if (read_part(&text, &number))
			return -1;
		factor = unit(&text);
		if (!factor)
			return -1;
		sum += number * factor;
	}
	if (sum > LONGEST_MS)
		return -1;
	*ms = (int64_t)sum;
	*ms += *ms < sum;
	*ms *= negative ? -1 : 1;
	return 0;
}

/**
 * value_print_duration() - a duration, such as 15m0s
 * @out: room for VALUE_LEN bytes
 * @ms: the duration
 *
 * Return: @out.
 */
const char *value_print_duration(char *out, int64_t ms)
{
	uint64_t left = ms < 0 ? -(uint64_t)ms : (uint64_t)ms;
	uint64_t minutes = left / 60000, seconds = left / 1000 % 60;
	char digits[VALUE_LEN], *p = out;

	if (ms < 0)
		*p++ = '-';
	if (left && left < 1000) {
		snprintf(p, VALUE_LEN - 1, "%" PRIu64 "ms", left);
		return out;
	}
	if (minutes >= 60)
		p += sprintf(p, "%" PRIu64 "h", minutes / 60);
	if (minutes)
		p += sprintf(p, "%" PRIu64 "m", minutes % 60);
	snprintf(digits, sizeof(digits), ".%03d", (int)(left % 1000));
	while (*digits && strchr("0.", digits[strlen(digits) - 1]))
		digits[strlen(digits) - 1] = 0;
	sprintf(p, "%" PRIu64 "%ss", seconds, digits);
	return out;
}
