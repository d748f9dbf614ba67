// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses as the API server lets them be written: it keeps what older versions
 * took, such as leading zeros, bits behind a prefix, and blanks around a range.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "agent/cache/address.h"

/* Enough for any address, with zeros in front of each number. */
#define WORD_LEN 64

/* Zeros in front of a number do not make it octal. */
static void drop_zeros(const char *text, char *out)
{
	bool inside = false;

	for (; *text; text++) {
		bool digit = *text >= '0' && *text <= '9';

		if (*text == '0' && !inside && text[1] >= '0' && text[1] <= '9')
			continue;
		inside = digit;
		*out++ = *text;
	}
	*out = 0;
}

/* An IPv4 address that is written as an IPv6 one is an IPv4 one. */
static void unmap(struct endpoint *at)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (at->family != AF_INET6 || memcmp(at->address, mapped, sizeof(mapped)))
		return;
	memcpy(at->address, at->address + sizeof(mapped), 4);
	memset(at->address + 4, 0, sizeof(at->address) - 4);
	at->family = AF_INET;
}

/**
 * address_read() - read an address
 * @text: the address
 * @at: the result, with port 0
 *
 * Return: 0, or -1 if it is none.
 */
int address_read(const char *text, struct endpoint *at)
{
	char plain[WORD_LEN];

	memset(at, 0, sizeof(*at));
	if (strlen(text) >= sizeof(plain))
		return -1;
	at->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (at->family == AF_INET)
		drop_zeros(text, plain);
	if (inet_pton(at->family, at->family == AF_INET ? plain : text,
		      at->address) != 1)
		return -1;
	unmap(at);
	return 0;
}

static void clear_behind(uint8_t *address, unsigned int len)
{
	unsigned int i;

	for (i = len; i < 128; i++)
		address[i / 8] &= ~(0x80 >> i % 8);
}

static int read_len(const char *text, unsigned int most, uint8_t *len)
{
	unsigned int number = 0;

	if (!*text || strlen(text) > 3)
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		number = 10 * number + (*text - '0');
	}
	*len = number;
	return number > most ? -1 : 0;
}

/**
 * range_read() - read a range of addresses
 * @text: ADDRESS/PREFIX-LENGTH, maybe with blanks around it
 * @range: the result
 *
 * Return: 0, or -1 if it is none.
 */
int range_read(const char *text, struct cache_range *range)
{
	char word[WORD_LEN];
	struct endpoint at;
	size_t len;
	char *slash;

	memset(range, 0, sizeof(*range));
	while (isspace((unsigned char)*text))
		text++;
	len = strlen(text);
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	if (len >= sizeof(word))
		return -1;
	memcpy(word, text, len);
	word[len] = 0;
	slash = strchr(word, '/');
	if (!slash)
		return -1;
	*slash = 0;
	if (address_read(word, &at) ||
	    read_len(slash + 1, at.family == AF_INET ? 32 : 128, &range->len))
		return -1;
	clear_behind(at.address, range->len);
	memcpy(range->address, at.address, sizeof(range->address));
	range->family = at.family;
	return 0;
}

/**
 * address_is_loopback() - is it an address of the loopback interface?
 * @at: the address
 *
 * Return: whether it is.
 */
bool address_is_loopback(const struct endpoint *at)
{
	if (at->family == AF_INET)
		return at->address[0] == 127;
	return IN6_IS_ADDR_LOOPBACK((const struct in6_addr *)at->address);
}

/**
 * address_is_usable() - does the kernel take it for a frontend or backend?
 * @at: the address
 *
 * One that it refuses would have all others refused with it.
 *
 * Return: whether it does.
 */
bool address_is_usable(const struct endpoint *at)
{
	static const uint8_t broadcast[4] = { 255, 255, 255, 255 };
	const struct in6_addr *addr = (const struct in6_addr *)at->address;

	if (at->family == AF_INET)
		return at->address[0] && at->address[0] >> 4 != 14 &&
		       memcmp(at->address, broadcast, sizeof(broadcast));
	return !IN6_IS_ADDR_UNSPECIFIED(addr) && !IN6_IS_ADDR_MULTICAST(addr) &&
	       !IN6_IS_ADDR_LINKLOCAL(addr);
}
