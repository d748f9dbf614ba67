// SPDX-License-Identifier: GPL-2.0
/* Lists of ranges that go with a model: an agent must not keep each it ever saw. */
#include <arpa/inet.h>
#include <string.h>

#include "agent/translate/ranges.h"

/**
 * ranges_take() - add a range to a list
 * @ranges: the list
 * @range: the range
 *
 * Return: whether there was room for it.
 */
bool ranges_take(struct ranges *ranges, const struct cache_range *range)
{
	struct range *into = &ranges->list[ranges->count];

	if (ranges->count == SVCNAT_RANGES_MAX)
		return false;
	memcpy(into->address, range->address, sizeof(into->address));
	into->family = range->family;
	into->len = range->len;
	ranges->count++;
	return true;
}

/**
 * ranges_take_address() - add a single address to a list
 * @ranges: the list
 * @at: the address, of no family if there is none
 */
void ranges_take_address(struct ranges *ranges, const struct endpoint *at)
{
	struct cache_range range = {
		.family = at->family,
		.len = at->family == AF_INET ? 32 : 128,
	};

	memcpy(range.address, at->address, sizeof(range.address));
	if (at->family)
		ranges_take(ranges, &range);
}

/**
 * ranges_take_all_but_loopback() - add all addresses of other hosts to a list
 * @ranges: the list
 * @family: AF_INET or AF_INET6
 *
 * The kernel takes a range that has loopback addresses in it by its word.
 */
void ranges_take_all_but_loopback(struct ranges *ranges, uint8_t family)
{
	static const struct cache_range others[] = {
		{ { 0 }, AF_INET, 2 }, { { 64 }, AF_INET, 3 },
		{ { 96 }, AF_INET, 4 }, { { 112 }, AF_INET, 5 },
		{ { 120 }, AF_INET, 6 }, { { 124 }, AF_INET, 7 },
		{ { 126 }, AF_INET, 8 }, { { 128 }, AF_INET, 1 },
		{ { 0x01 }, AF_INET6, 8 }, { { 0x02 }, AF_INET6, 7 },
		{ { 0x04 }, AF_INET6, 6 }, { { 0x08 }, AF_INET6, 5 },
		{ { 0x10 }, AF_INET6, 4 }, { { 0x20 }, AF_INET6, 3 },
		{ { 0x40 }, AF_INET6, 2 }, { { 0x80 }, AF_INET6, 1 },
		{ { 0x00, 0x64 }, AF_INET6, 16 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].family == family)
			ranges_take(ranges, &others[i]);
}

/**
 * ranges_keep() - write a list as long as a model lasts
 * @model: the model
 * @ranges: the list; gets sorted
 * @empty: what is written when there is nothing
 *
 * Return: the text.
 */
const char *ranges_keep(struct model *model, struct ranges *ranges,
			const char *empty)
{
	char text[RANGES_TEXT_LEN];
	char *kept;
	size_t len;

	ranges_sort(ranges);
	len = ranges_write(ranges, NULL, empty, text);
	kept = arena_take(&model->arena, len + 1);
	memcpy(kept, text, len + 1);
	return kept;
}
