// SPDX-License-Identifier: GPL-2.0
/* Keeping the kernel's table as the cluster is. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "agent/sync/refused.h"
#include "agent/sync/run.h"
#include "netlink/attr.h"
#include "netlink/family.h"
#include "netlink/table.h"

static void take_told(void *context, const struct cache_service *service,
		      const char *reason, const char *why)
{
	struct sync *sync = context;

	(void)service;
	told_add(&sync->told, reason, why);
}

/**
 * sync_begin() - begin without knowing what the kernel has
 * @sync: the result
 * @cache: what is known of the cluster
 * @options: what the operator says
 */
void sync_begin(struct sync *sync, struct cache *cache,
		const struct translate_options *options)
{
	memset(sync, 0, sizeof(*sync));
	sync->cache = cache;
	sync->translate = (struct translate){
		.cache = cache,
		.options = options,
		.told = take_told,
		.context = sync,
	};
	sync->nl.fd = -1;
	sync->events.fd = -1;
	sync->full = true;
}

static void disconnect(struct sync *sync)
{
	if (sync->connected) {
		nl_close(&sync->nl);
		nl_close(&sync->events);
	}
	sync->connected = false;
	sync->full = true;
}

/**
 * sync_connect() - open the sockets, unless they are open
 * @sync: whose
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int sync_connect(struct sync *sync, struct problem *problem)
{
	if (sync->connected)
		return 0;
	if (nl_connect(&sync->nl, NULL, problem))
		return -1;
	if (nl_connect(&sync->events, NULL, problem)) {
		nl_close(&sync->nl);
		return -1;
	}
	sync->connected = true;
	sync->full = true;
	if (!nl_listen(&sync->events, sync->events.group, problem) &&
	    !nl_listen(&sync->events, NL_FAMILY_GROUP, problem))
		return 0;
	disconnect(sync);
	return -1;
}

/**
 * sync_has_table() - has somebody told the kernel of services?
 * @sync: whose, connected
 *
 * Return: whether there are some.
 */
bool sync_has_table(struct sync *sync)
{
	struct nl_error error;
	bool has;

	return !nl_has_services(&sync->nl, &has, &error) && has;
}

/**
 * sync_check() - look whether the kernel has what it was told last
 * @sync: whose
 *
 * Each change makes the generation grow, so that nothing else has to be looked at.
 */
void sync_check(struct sync *sync)
{
	struct model now = {};
	struct nl_error error;

	if (!sync->connected || sync->full)
		return;
	if (nl_read_config(&sync->nl, &now, false, &error)) {
		disconnect(sync);
	} else if (now.generation != sync->generation) {
		sync->foreign++;
		sync->full = true;
	}
	model_free(&now);
}

/**
 * sync_is_due() - is there something to do?
 * @sync: whose
 *
 * Return: whether all is known that is needed, and something has changed.
 */
bool sync_is_due(const struct sync *sync)
{
	if (!translate_is_ready(&sync->translate))
		return false;
	return sync->full || sync->cache->dirty || sync->cache->config_dirty;
}

/**
 * sync_run() - make the kernel's table what the cluster is
 * @sync: what to do it with
 * @problem: why not
 *
 * Nothing is written before all is known that the API server has to tell. Whatever
 * fails, the whole table is next.
 *
 * Return: what came of it.
 */
enum sync_result sync_run(struct sync *sync, struct problem *problem)
{
	enum sync_result result = SYNC_UNCHANGED;

	if (!sync_is_due(sync))
		return result;
	if (sync_connect(sync, problem)) {
		sync->failures++;
		return SYNC_FAILED;
	}
	if (!sync->full)
		result = run_changes(sync, problem);
	/* Somebody else wrote: at once, before packets find out. */
	if (sync->full)
		result = run_whole(sync, problem);
	if (result == SYNC_FAILED)
		disconnect(sync);
	else
		cache_settle(sync->cache);
	return result;
}

static uint32_t port_of(const struct nl *nl)
{
	struct sockaddr_nl address = {};
	socklen_t len = sizeof(address);

	getsockname(nl->fd, (struct sockaddr *)&address, &len);
	return address.nl_pid;
}

static bool is_ours(const struct sync *sync, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	uint32_t port = 0;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == SVCNAT_A_PORTID)
			get_u32(attr, &port);
	return port && port == port_of(&sync->nl);
}

static void take_event(struct sync *sync, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (nl_family_is_gone(&sync->events, nlh)) {
		disconnect(sync);
		return;
	}
	if (nlh->nlmsg_type != sync->events.family ||
	    genl->cmd != SVCNAT_CMD_COMMIT_NTF || is_ours(sync, nlh))
		return;
	sync->foreign++;
	sync->full = true;
}

/**
 * sync_read_events() - take in what the kernel tells of others' transactions
 * @sync: whose
 *
 * Does not wait for any. Where some were lost the whole table is next.
 */
void sync_read_events(struct sync *sync)
{
	while (sync->connected) {
		const struct nlmsghdr *nlh = (const void *)sync->events.buffer;
		int len = nl_receive(&sync->events, false);

		if (!len)
			return;
		if (len < 0 && errno != ENOBUFS) {
			disconnect(sync);
			return;
		}
		if (len < 0)
			sync->full = true;
		for (; sync->connected && mnl_nlmsg_ok(nlh, len);
		     nlh = mnl_nlmsg_next(nlh, &len))
			take_event(sync, nlh);
	}
}

/**
 * sync_end() - forget everything; the kernel's table stays
 * @sync: whose
 */
void sync_end(struct sync *sync)
{
	disconnect(sync);
	refused_clear(sync);
	told_forget(&sync->told);
	shadow_forget(&sync->shadow);
}
