// SPDX-License-Identifier: GPL-2.0
/* Times as kube-proxy writes them, which is written in Go. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/serve/golang.h"

#define NS 1000000000

/* How many of the digits are left without zeros at the end. */
static int trim(char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == '0')
		len--;
	text[len] = 0;
	return len;
}

/**
 * golang_time() - a time as JSON has it
 * @out: room for GOLANG_LEN bytes
 * @ns: since 1970; 0 for Go's time that was never set
 *
 * Return: @out.
 */
const char *golang_time(char *out, int64_t ns)
{
	time_t seconds = ns / NS;
	char digits[GOLANG_LEN];
	struct tm parts;
	size_t len;

	if (!ns) {
		snprintf(out, GOLANG_LEN, "0001-01-01T00:00:00Z");
		return out;
	}
	gmtime_r(&seconds, &parts);
	len = strftime(out, GOLANG_LEN, "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(digits, sizeof(digits), "%09d", (int)(ns % NS));
	snprintf(out + len, GOLANG_LEN - len, "%s%.9sZ",
		 trim(digits) ? "." : "", digits);
	return out;
}

/**
 * golang_date() - a time for people
 * @out: room for GOLANG_LEN bytes
 * @ns: since 1970
 *
 * Return: @out.
 */
const char *golang_date(char *out, int64_t ns)
{
	time_t seconds = ns / NS;
	struct tm parts;

	gmtime_r(&seconds, &parts);
	strftime(out, GOLANG_LEN, "%a %b %e %H:%M:%S UTC %Y", &parts);
	return out;
}
