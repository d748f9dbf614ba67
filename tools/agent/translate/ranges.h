/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_TRANSLATE_RANGES_H
#define SVCNAT_AGENT_TRANSLATE_RANGES_H

#include "agent/cache/address.h"
#include "model/model.h"
#include "model/ranges.h"

bool ranges_take(struct ranges *ranges, const struct cache_range *range);
void ranges_take_address(struct ranges *ranges, const struct endpoint *at);
void ranges_take_all_but_loopback(struct ranges *ranges, uint8_t family);
const char *ranges_keep(struct model *model, struct ranges *ranges,
			const char *empty);

#endif
