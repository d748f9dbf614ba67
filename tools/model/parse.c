// SPDX-License-Identifier: GPL-2.0
/* Words to values: numbers, addresses, durations, names. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <linux/svcnat.h>

#include "model/parse.h"

/**
 * parse_number() - read a decimal number
 * @word: digits, nothing else
 * @min: least value allowed
 * @max: greatest value allowed
 * @number: the result
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_number(const char *word, uint64_t min, uint64_t max,
		 uint64_t *number, struct problem *problem)
{
	uint64_t value = 0;
	const char *p;

	if (!*word)
		return problem_set(problem, "a number is missing");
	for (p = word; *p; p++) {
		uint8_t digit = *p - '0';

		if ((*p < '0' || *p > '9') && max == UINT64_MAX)
			return problem_set(problem, "'%s' is not a number",
					   printable(word));
		if (*p < '0' || *p > '9')
			return problem_set(problem,
					   "'%s' is not a number: %llu to %llu are allowed",
					   printable(word), (unsigned long long)min,
					   (unsigned long long)max);
		if (value > (UINT64_MAX - digit) / 10) {
			value = UINT64_MAX;
			break;
		}
		value = value * 10 + digit;
	}
	if (value < min || value > max)
		return problem_set(problem,
				   "%s is out of range: %llu to %llu are allowed",
				   printable(word), (unsigned long long)min,
				   (unsigned long long)max);
	*number = value;
	return 0;
}

/**
 * parse_address() - read an IPv4 or IPv6 address
 * @word: the address, without brackets
 * @at: its address and family are set
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_address(const char *word, struct endpoint *at,
		  struct problem *problem)
{
	memset(at->address, 0, sizeof(at->address));
	at->family = strchr(word, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(at->family, word, at->address) != 1)
		return problem_set(problem, "'%s' is not an IP address, such as 10.0.0.1 or fd00::1",
				   printable(word));
	return 0;
}

/**
 * parse_port() - read a port
 * @word: a number from 1 to 65535
 * @at: its port is set
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_port(const char *word, struct endpoint *at, struct problem *problem)
{
	uint64_t port;

	if (parse_number(word, 1, UINT16_MAX, &port, problem))
		return problem_set(problem,
				   "'%s' is not a port: 1 to 65535 are allowed",
				   printable(word));
	at->port = port;
	return 0;
}

/**
 * parse_endpoint() - read ADDR:PORT or [ADDR6]:PORT
 * @word: the text
 * @at: the result
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_endpoint(const char *word, struct endpoint *at,
		   struct problem *problem)
{
	char address[INET6_ADDRSTRLEN];
	const char *colon = strrchr(word, ':');
	const char *start = word;
	const char *end = colon;
	bool brackets = *word == '[';

	if (brackets) {
		start++;
		end = strchr(word, ']');
		if (!end || end[1] != ':')
			return problem_set(problem,
					   "'%s' is not an address and port, as in [fd00::1]:80",
					   printable(word));
		colon = end + 1;
	}
	if (!colon)
		return problem_set(problem,
				   "'%s' has no port: write it as 10.0.0.1:80 or [fd00::1]:80",
				   printable(word));
	if (!brackets && memchr(word, ':', colon - word))
		return problem_set(problem,
				   "'%s': write an IPv6 address in brackets, as in [fd00::1]:80",
				   printable(word));
	if (end == start)
		return problem_set(problem,
				   "'%s' has no address: write it as 10.0.0.1:80 or [fd00::1]:80",
				   printable(word));
	if ((size_t)(end - start) >= sizeof(address))
		return problem_set(problem, "'%s' is not an IP address, such as 10.0.0.1 or fd00::1",
				   printable(word));
	memcpy(address, start, end - start);
	address[end - start] = 0;
	if (parse_address(address, at, problem))
		return -1;
	if (brackets && at->family != AF_INET6)
		return problem_set(problem,
				   "'%s': brackets are for IPv6 addresses, as in [fd00::1]:80",
				   printable(word));
	return parse_port(colon + 1, at, problem);
}

/**
 * parse_end() - read one end of a connection, whose port may be missing
 * @word: ADDR, ADDR:PORT, [ADDR6], [ADDR6]:PORT or ADDR6
 * @at: the result, with port 0 if there is none
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_end(const char *word, struct endpoint *at, struct problem *problem)
{
	char address[INET6_ADDRSTRLEN];
	const char *colon = strchr(word, ':');
	size_t len = strlen(word);
	bool brackets = *word == '[' && len > 1 && word[len - 1] == ']';
	bool bare = *word != '[' && (!colon || strchr(colon + 1, ':'));

	if (!brackets && !bare)
		return parse_endpoint(word, at, problem);
	memset(at, 0, sizeof(*at));
	if (len >= sizeof(address))
		return problem_set(problem, "'%s' is not an IP address, such as 10.0.0.1 or fd00::1",
				   printable(word));
	snprintf(address, sizeof(address), "%.*s",
		 (int)(len - 2 * brackets), word + brackets);
	return parse_address(address, at, problem);
}

/**
 * parse_traced_protocol() - read a protocol that can be traced
 * @word: tcp, udp, sctp or icmp, which stands for that of either family
 * @protocol: an IPPROTO number
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_traced_protocol(const char *word, uint8_t *protocol,
			  struct problem *problem)
{
	*protocol = IPPROTO_ICMP;
	if (!strcmp(word, "icmp") || !parse_protocol(word, protocol, problem))
		return 0;
	return problem_set(problem,
			   "'%s' is not a protocol: tcp, udp, sctp or icmp",
			   printable(word));
}

/**
 * parse_protocol() - read tcp, udp or sctp
 * @word: the text
 * @protocol: an IPPROTO number
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_protocol(const char *word, uint8_t *protocol,
		   struct problem *problem)
{
	if (!strcmp(word, "tcp"))
		*protocol = IPPROTO_TCP;
	else if (!strcmp(word, "udp"))
		*protocol = IPPROTO_UDP;
	else if (!strcmp(word, "sctp"))
		*protocol = IPPROTO_SCTP;
	else
		return problem_set(problem,
				   "'%s' is not a protocol: tcp, udp or sctp",
				   printable(word));
	return 0;
}

static uint32_t unit_seconds(char unit)
{
	switch (unit) {
	case 'd':
		return 86400;
	case 'h':
		return 3600;
	case 'm':
		return 60;
	case 's':
		return 1;
	default:
		return 0;
	}
}

/**
 * parse_duration() - read a length of time such as 90s or 1h30m
 * @word: numbers with units d, h, m and s, each at most once, greatest first
 * @seconds: the result
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_duration(const char *word, uint32_t *seconds,
		   struct problem *problem)
{
	uint32_t last = UINT32_MAX;
	const char *p = word;
	uint64_t total = 0;

	do {
		const char *digits = p;
		uint64_t count = 0;
		uint32_t unit;

		while (*p >= '0' && *p <= '9' && count <= UINT32_MAX)
			count = count * 10 + (*p++ - '0');
		unit = unit_seconds(*p);
		if (p == digits || (!unit && count <= UINT32_MAX) ||
		    (unit && unit >= last))
			return problem_set(problem,
					   "'%s' is not a duration: write it as 90s, 3h or 1h30m",
					   printable(word));
		total += count * unit;
		if (count > UINT32_MAX || total > UINT32_MAX)
			return problem_set(problem, "'%s' is too long a time",
					   printable(word));
		last = unit;
		p++;
	} while (*p);
	*seconds = total;
	return 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/**
 * parse_hex() - read bytes in hexadecimal
 * @word: exactly two digits per byte
 * @bytes: the result
 * @len: number of bytes
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_hex(const char *word, uint8_t *bytes, size_t len,
	      struct problem *problem)
{
	size_t i;

	for (i = 0; i < 2 * len; i++) {
		int digit = hex_digit(word[i]);

		if (digit < 0)
			break;
		bytes[i / 2] = i % 2 ? bytes[i / 2] << 4 | digit : digit;
	}
	if (i < 2 * len || word[i])
		return problem_set(problem,
				   "'%s' is not a row of %zu hexadecimal digits",
				   printable(word), 2 * len);
	return 0;
}

/**
 * parse_name() - check the name of a service
 * @word: the name
 * @problem: why not
 *
 * The kernel takes the same names: those that come back unchanged out of a file
 * and out of a shell.
 *
 * Return: 0, or -1 with @problem filled.
 */
int parse_name(const char *word, struct problem *problem)
{
	size_t len = strlen(word);
	const char *p;

	if (!len)
		return problem_set(problem, "the name of a service is empty");
	if (len > SVCNAT_NAME_MAX)
		return problem_set(problem,
				   "the name '%s' is %zu bytes long: at most %d are allowed",
				   printable(word), len, SVCNAT_NAME_MAX);
	for (p = word; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == '#' || *p == '"' ||
		    *p == '\'' || *p == '\\')
			return problem_set(problem,
					   "the name '%s' has a blank, a quote, a backslash, a '#' or a byte that is not printable ASCII",
					   printable(word));
	return 0;
}
