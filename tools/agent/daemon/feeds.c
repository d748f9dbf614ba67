// SPDX-License-Identifier: GPL-2.0
/* What the watches see goes into the cache. */
#include <string.h>

#include "agent/daemon/feeds.h"

static void on_step(void *context, enum watch_step step, const json_t *object)
{
	struct feed *feed = context;

	feed->take(feed->feeds->cache, step, object);
	if (step != WATCH_LIST_BEGIN)
		feed->feeds->changed(feed->feeds->context);
}

/**
 * feeds_begin() - begin to follow all that is of interest
 * @feeds: cache, changed and context are set; feeds_end() ends them
 * @client: who asks
 * @node_name: of this node, which has to last
 */
void feeds_begin(struct feeds *feeds, struct api_client *client,
		 const char *node_name)
{
	static const struct {
		const struct watch_kind *kind;
		void (*take)(void *cache, enum watch_step step,
			     const json_t *object);
	} kinds[CACHE_KINDS] = {
		[CACHE_SERVICES] = { &watch_services, cache_service_step },
		[CACHE_SLICES] = { &watch_slices, cache_slice_step },
		[CACHE_NODE] = { &watch_node, cache_node_step },
		[CACHE_SERVICE_CIDRS] = { &watch_service_cidrs,
					  cache_service_cidr_step },
	};

	for (unsigned int i = 0; i < CACHE_KINDS; i++) {
		struct feed *feed = &feeds->list[i];
		const struct watch_handler handler = { on_step, feed };

		feed->feeds = feeds;
		feed->take = kinds[i].take;
		feed->watch = watch_begin(client, kinds[i].kind,
					  i == CACHE_NODE ? node_name : NULL,
					  &handler);
	}
}

/**
 * feeds_end() - do not follow anything any more
 * @feeds: the feeds
 */
void feeds_end(struct feeds *feeds)
{
	for (unsigned int i = 0; i < CACHE_KINDS; i++)
		watch_end(feeds->list[i].watch);
	memset(feeds->list, 0, sizeof(feeds->list));
}
