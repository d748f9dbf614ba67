// SPDX-License-Identifier: GPL-2.0
/* Lists of address ranges: from words, into their order, and back to a text. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/intern.h"
#include "model/parse.h"
#include "model/ranges.h"

/* Bits of an address behind a prefix of that length become zero. */
static void mask(struct range *range)
{
	unsigned int i;

	for (i = 0; i < sizeof(range->address); i++) {
		int bits = range->len - 8 * (int)i;

		if (bits < 8)
			range->address[i] &= bits > 0 ? 0xff << (8 - bits) : 0;
	}
}

static void range_text(char *out, size_t room, const struct range *range)
{
	char address[INET6_ADDRSTRLEN];

	inet_ntop(range->family, range->address, address, sizeof(address));
	snprintf(out, room, "%s/%u", address, range->len);
}

static int parse_range(const char *word, struct range *range,
		       struct problem *problem)
{
	char address[INET6_ADDRSTRLEN + 1], meant[ENDPOINT_LEN];
	const char *slash = strchr(word, '/');
	size_t len = slash ? (size_t)(slash - word) : strlen(word);
	struct range first;
	struct endpoint at;
	uint64_t bits;
	int most;

	snprintf(address, sizeof(address), "%.*s", (int)len, word);
	if (len >= sizeof(address) || parse_address(address, &at, problem))
		return problem_set(problem,
				   "'%s' is not a range of addresses, as in 10.0.0.0/8 or fd00::/8",
				   printable(word));
	most = at.family == AF_INET ? 32 : 128;
	bits = most;
	if (strchr(word, ' '))
		return problem_set(problem,
				   "'%s': put commas between ranges, and no blanks",
				   printable(word));
	if (slash && parse_number(slash + 1, 0, most, &bits, problem))
		return problem_set(problem,
				   "'%s': a prefix length from 0 to %d belongs behind the /",
				   printable(word), most);
	memcpy(range->address, at.address, sizeof(range->address));
	range->family = at.family;
	range->len = bits;
	first = *range;
	mask(&first);
	if (!memcmp(first.address, range->address, sizeof(first.address)))
		return 0;
	range_text(meant, sizeof(meant), &first);
	return problem_set(problem,
			   "'%s' has bits behind its prefix: is %s meant?",
			   printable(word), meant);
}

/**
 * ranges_add() - read one more range
 * @ranges: gets it
 * @word: ADDRESS or ADDRESS/PREFIX-LENGTH
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int ranges_add(struct ranges *ranges, const char *word,
	       struct problem *problem)
{
	if (ranges->count == SVCNAT_RANGES_MAX)
		return problem_set(problem, "more than %d address ranges",
				   SVCNAT_RANGES_MAX);
	return parse_range(word, &ranges->list[ranges->count++], problem);
}

/**
 * ranges_parse() - read ranges with commas between them
 * @ranges: the result
 * @word: the text
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int ranges_parse(struct ranges *ranges, const char *word,
		 struct problem *problem)
{
	char one[ENDPOINT_LEN + 8];
	size_t len;

	ranges->count = 0;
	for (;; word += len + 1) {
		len = strcspn(word, ",");
		snprintf(one, sizeof(one), "%.*s", (int)len, word);
		if (ranges_add(ranges, one, problem))
			return -1;
		if (!word[len])
			return 0;
	}
}

static int compare(const void *x, const void *y)
{
	const struct range *a = x, *b = y;
	int order;

	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	order = memcmp(a->address, b->address, sizeof(a->address));
	return order ? order : (int)a->len - (int)b->len;
}

/**
 * range_contains() - does an address lie in a range?
 * @range: the range
 * @family: family of the address
 * @address: the address
 *
 * Return: whether it does.
 */
bool range_contains(const struct range *range, uint8_t family,
		    const uint8_t *address)
{
	struct range other = { .family = family, .len = range->len };

	memcpy(other.address, address, sizeof(other.address));
	mask(&other);
	return family == range->family &&
	       !memcmp(other.address, range->address, sizeof(other.address));
}

/**
 * ranges_sort() - bring ranges into the kernel's order
 * @ranges: the ranges; those that lie within others are left out
 */
void ranges_sort(struct ranges *ranges)
{
	unsigned int i, kept = 0;

	qsort(ranges->list, ranges->count, sizeof(ranges->list[0]), compare);
	for (i = 0; i < ranges->count; i++) {
		const struct range *range = &ranges->list[i];

		if (!kept || !range_contains(&ranges->list[kept - 1],
					     range->family, range->address))
			ranges->list[kept++] = *range;
	}
	ranges->count = kept;
}

/**
 * ranges_write() - write ranges with commas between them
 * @ranges: the ranges, sorted
 * @head: a word that comes first, or NULL
 * @empty: what is written when there is nothing
 * @out: room for RANGES_TEXT_LEN bytes
 *
 * Return: length of the text.
 */
size_t ranges_write(const struct ranges *ranges, const char *head,
		    const char *empty, char *out)
{
	size_t used = 0;
	unsigned int i;

	if (head || !ranges->count)
		used = snprintf(out, RANGES_TEXT_LEN, "%s", head ? head : empty);
	for (i = 0; i < ranges->count; i++) {
		if (used)
			out[used++] = ',';
		range_text(out + used, ENDPOINT_LEN, &ranges->list[i]);
		used += strlen(out + used);
	}
	return used;
}

/**
 * ranges_text() - write ranges with commas between them
 * @ranges: the ranges, sorted
 * @head: a word that comes first, or NULL
 * @empty: what is written when there is nothing
 *
 * Return: a text that lasts.
 */
const char *ranges_text(const struct ranges *ranges, const char *head,
			const char *empty)
{
	char text[RANGES_TEXT_LEN];

	ranges_write(ranges, head, empty, text);
	return intern(text);
}
