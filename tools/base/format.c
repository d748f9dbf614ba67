// SPDX-License-Identifier: GPL-2.0
/* Values to words; what model/parse.c reads is written here. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/format.h"

/**
 * format_digits() - write a number
 * @out: room for NUMBER_LEN bytes
 * @number: the number
 *
 * Big tables have millions of numbers, for which printf takes long.
 *
 * Return: where it ends.
 */
char *format_digits(char *out, uint64_t number)
{
	char digits[NUMBER_LEN];
	char *p = digits + sizeof(digits);

	do {
		*--p = '0' + number % 10;
		number /= 10;
	} while (number);
	out = mempcpy(out, p, digits + sizeof(digits) - p);
	*out = 0;
	return out;
}

/**
 * format_address() - write an address without brackets
 * @out: room for ENDPOINT_LEN bytes
 * @at: the address
 *
 * Return: @out.
 */
const char *format_address(char *out, const struct endpoint *at)
{
	char *p = out;
	int i;

	if (at->family == AF_INET) {
		for (i = 0; i < 4; i++) {
			if (i)
				*p++ = '.';
			p = format_digits(p, at->address[i]);
		}
		return out;
	}
	if (!inet_ntop(at->family, at->address, out, ENDPOINT_LEN))
		snprintf(out, ENDPOINT_LEN, "?");
	return out;
}

/**
 * format_endpoint() - write ADDR:PORT, [ADDR6]:PORT or nodeport PORT
 * @out: room for ENDPOINT_LEN bytes
 * @at: the address and port
 *
 * Return: @out.
 */
const char *format_endpoint(char *out, const struct endpoint *at)
{
	char *p = out;

	if (at->family == AF_UNSPEC) {
		p = stpcpy(p, NODEPORT_WORD " ");
	} else {
		if (at->family == AF_INET6)
			*p++ = '[';
		format_address(p, at);
		p += strlen(p);
		if (at->family == AF_INET6)
			*p++ = ']';
		*p++ = ':';
	}
	format_digits(p, at->port);
	return out;
}

/**
 * format_protocol() - the word for a protocol number
 * @protocol: IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP
 *
 * Return: the word.
 */
const char *format_protocol(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_SCTP:
		return "sctp";
	default:
		return "?";
	}
}

/**
 * format_duration() - write seconds as people do, 5400 as 1h30m
 * @out: room for DURATION_LEN bytes
 * @seconds: the time, 0 is written as 0s
 *
 * Return: @out.
 */
const char *format_duration(char *out, uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		char unit;
	} units[] = { { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t used = 0;
	unsigned int i;

	if (!seconds)
		snprintf(out, DURATION_LEN, "0s");
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		uint32_t count = seconds / units[i].seconds;

		if (!count)
			continue;
		seconds %= units[i].seconds;
		used += snprintf(out + used, DURATION_LEN - used, "%" PRIu32 "%c",
				 count, units[i].unit);
	}
	return out;
}

/**
 * format_number() - write a number with a comma at each thousand
 * @out: room for NUMBER_LEN bytes
 * @number: the number
 *
 * Return: @out.
 */
const char *format_number(char *out, uint64_t number)
{
	char digits[NUMBER_LEN];
	int len = format_digits(digits, number) - digits;
	char *p = out;
	int i;

	for (i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*p++ = ',';
		*p++ = digits[i];
	}
	*p = 0;
	return out;
}

/**
 * format_now() - write the time as in 2025-11-23T12:34:56.789012+0100
 * @out: room for TIME_LEN bytes
 *
 * Return: @out.
 */
const char *format_now(char *out)
{
	struct timespec now;
	struct tm local;
	size_t used;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &local);
	used = strftime(out, TIME_LEN, "%Y-%m-%dT%H:%M:%S", &local);
	used += snprintf(out + used, TIME_LEN - used, ".%06ld",
			 now.tv_nsec / 1000);
	strftime(out + used, TIME_LEN - used, "%z", &local);
	return out;
}

/**
 * format_hex() - write bytes in hexadecimal
 * @out: room for two bytes per byte and a NUL
 * @bytes: the bytes
 * @len: how many
 *
 * Return: @out.
 */
const char *format_hex(char *out, const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		sprintf(out + 2 * i, "%02x", bytes[i]);
	return out;
}
