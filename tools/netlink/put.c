// SPDX-License-Identifier: GPL-2.0
/* A model becomes netlink attributes; and back from attributes to its lines. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/genetlink.h>

#include "base/format.h"
#include "netlink/setting.h"
#include "netlink/svcnat.h"

/* A frontend or backend with its header, an IPv6 address, and two numbers. */
#define ITEM_MAX 40
/* Each further number. */
#define NUMBER_MAX 8
/* A range of IPv6 addresses. */
#define RANGE_MAX 32

static void put_settings(struct nlmsghdr *nlh,
			 const struct setting_table *table,
			 const struct settings *settings)
{
	unsigned int i;

	for (i = 0; i < table->count; i++)
		if (settings->given & 1U << i)
			nl_put_setting(nlh, &table->list[i], &settings->values[i]);
}

static size_t address_len(const struct endpoint *at)
{
	return at->family == AF_INET ? 4 : 16;
}

static void put_frontend(struct nlmsghdr *nlh, const struct frontend *frontend)
{
	struct nlattr *nest = nl_nest(nlh, SVCNAT_A_FRONTEND);
	unsigned int i;

	if (!is_nodeport(&frontend->at))
		nl_put(nlh, SVCNAT_F_ADDRESS, address_len(&frontend->at),
		       frontend->at.address);
	nl_put_u16(nlh, SVCNAT_F_PORT, htons(frontend->at.port));
	nl_put_u8(nlh, SVCNAT_F_PROTOCOL, frontend->protocol);
	for (i = 0; i < frontend_settings.count; i++) {
		struct value value = frontend_value(frontend, i);

		if (i == FRONTEND_KIND)
			value.number = frontend->kind;
		if (frontend->given & 1U << i)
			nl_put_setting(nlh, &frontend_settings.list[i], &value);
	}
	nl_nest_end(nlh, nest);
}

static size_t frontend_room(const struct frontend *frontend)
{
	size_t room = ITEM_MAX + NUMBER_MAX * __builtin_popcount(frontend->given);
	const char *p;

	if (!(frontend->given & 1U << FRONTEND_SOURCES))
		return room;
	room += RANGE_MAX;
	for (p = frontend->sources; *p; p++)
		room += *p == ',' ? RANGE_MAX : 0;
	return room;
}

static size_t backend_room(const struct backend *backend)
{
	return ITEM_MAX + NUMBER_MAX * __builtin_popcount(backend->given);
}

static void put_backend(struct nlmsghdr *nlh, const struct backend *backend)
{
	struct nlattr *nest = nl_nest(nlh, SVCNAT_A_BACKEND);
	unsigned int i;

	nl_put(nlh, SVCNAT_B_ADDRESS, address_len(&backend->at),
	       backend->at.address);
	nl_put_u16(nlh, SVCNAT_B_PORT, htons(backend->at.port));
	if (backend->given & 1U << BACKEND_WEIGHT)
		nl_put_u16(nlh, SVCNAT_B_WEIGHT, backend->weight);
	for (i = BACKEND_LOCAL; i < backend_settings.count; i++) {
		struct value value = backend_value(backend, i);

		if (backend->given & 1U << i)
			nl_put_setting(nlh, &backend_settings.list[i], &value);
	}
	nl_nest_end(nlh, nest);
}

/**
 * nl_part_command() - which command carries this part of a service
 * @part: the part
 *
 * Return: the command. What does not fit into the message that sets a service
 * is added to it, frontends first.
 */
uint8_t nl_part_command(const struct nl_part *part)
{
	const uint8_t command = part->service->command;

	if ((command != SVCNAT_CMD_SERVICE_SET &&
	     command != SVCNAT_CMD_SERVICE_ADD) || !part->more)
		return command;
	return part->frontend < part->service->frontend_count ?
	       SVCNAT_CMD_FRONTEND_ADD : SVCNAT_CMD_BACKEND_SET;
}

/**
 * nl_put_service() - put as much of a service as fits into a message
 * @nlh: the message, begun with the command of the part
 * @part: where to begin; moves on to what is left
 *
 * Return: whether something is left for another message.
 */
bool nl_put_service(struct nlmsghdr *nlh, struct nl_part *part)
{
	const struct service *service = part->service;
	bool frontends_only = nl_part_command(part) == SVCNAT_CMD_FRONTEND_ADD;

	if (service->name[0])
		nl_put_string(nlh, SVCNAT_A_NAME, service->name);
	if (!part->more)
		put_settings(nlh, &service_settings, service->settings);
	part->more = true;
	while (part->frontend < service->frontend_count) {
		if (nlh->nlmsg_len +
		    frontend_room(&service->frontends[part->frontend]) >
		    NL_MESSAGE_MAX)
			return true;
		put_frontend(nlh, &service->frontends[part->frontend++]);
	}
	if (frontends_only)
		return part->backend < service->backend_count;
	while (part->backend < service->backend_count) {
		if (nlh->nlmsg_len +
		    backend_room(&service->backends[part->backend]) >
		    NL_MESSAGE_MAX)
			return true;
		put_backend(nlh, &service->backends[part->backend++]);
	}
	return false;
}

/**
 * nl_put_config() - put the settings of the network namespace into a message
 * @nlh: the message
 * @model: whose settings
 */
void nl_put_config(struct nlmsghdr *nlh, const struct model *model)
{
	put_settings(nlh, &config_settings, &model->config);
}

static void blame_setting(const struct setting_table *table,
			  const struct settings *settings, uint16_t type,
			  struct nl_blame *blame)
{
	int i = nl_find_setting(table, type);

	if (i < 0)
		return;
	if (settings->given & 1U << i && settings->values[i].line)
		blame->line = settings->values[i].line;
	snprintf(blame->what, sizeof(blame->what), "%s", table->list[i].word);
}

static void blame_frontend(const struct frontend *frontend,
			   struct nl_blame *blame)
{
	char at[ENDPOINT_LEN];

	blame->line = frontend->line;
	snprintf(blame->what, sizeof(blame->what), "frontend %s %s",
		 format_protocol(frontend->protocol),
		 format_endpoint(at, &frontend->at));
}

static void blame_backend(const struct backend *backend,
			  struct nl_blame *blame)
{
	char at[ENDPOINT_LEN];

	blame->line = backend->line;
	snprintf(blame->what, sizeof(blame->what), "backend %s",
		 format_endpoint(at, &backend->at));
}

/**
 * nl_find_blame() - find what a refused attribute was made from
 * @nlh: the message
 * @model: whose services and settings were sent
 * @part: what the message carries, as it was before the message was filled
 * @offset: of the attribute in the message, 0 if none is to blame
 * @blame: the result
 */
void nl_find_blame(const struct nlmsghdr *nlh, const struct model *model,
		   const struct nl_part *part, uint32_t offset,
		   struct nl_blame *blame)
{
	const struct service *service = part->service;
	const struct settings *settings = service ? service->settings :
						    &model->config;
	const struct setting_table *table = service ? &service_settings :
						      &config_settings;
	size_t frontend = part->frontend, backend = part->backend;
	const struct nlattr *attr;

	memset(blame, 0, sizeof(*blame));
	blame->line = service ? service->line : model->config_line;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		uint16_t type = mnl_attr_get_type(attr);
		size_t start = (const char *)attr - (const char *)nlh;
		bool hit = offset >= start &&
			   offset < start + mnl_attr_get_len(attr);

		switch (type) {
		case SVCNAT_A_FRONTEND:
			if (hit)
				blame_frontend(&service->frontends[frontend],
					       blame);
			frontend++;
			break;
		case SVCNAT_A_BACKEND:
			if (hit)
				blame_backend(&service->backends[backend],
					      blame);
			backend++;
			break;
		default:
			if (hit)
				blame_setting(table, settings, type, blame);
		}
	}
}
