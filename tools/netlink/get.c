// SPDX-License-Identifier: GPL-2.0
/* Netlink attributes become a model. */
#include <string.h>

#include <linux/genetlink.h>

#include "netlink/attr.h"
#include "netlink/setting.h"
#include "netlink/svcnat.h"

/* Numbers that this tool does not know come from a newer module. */
static int get_counters(const struct nlattr *nest, struct counters *counters)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type > SVCNAT_C_MAX || type == SVCNAT_C_PAD)
			continue;
		err |= get_u64(attr, &counters->value[type]);
		counters->given |= 1ULL << type;
	}
	return err;
}

static int keep_counters(const struct nlattr *nest, struct model *model,
			 struct counters **kept)
{
	struct counters counters = {};

	if (get_counters(nest, &counters))
		return -1;
	*kept = model_keep_counters(model, &counters);
	return 0;
}

static int get_frontend(const struct nlattr *nest, struct model *model,
			struct service *service)
{
	struct frontend *frontend = service_add_frontend(model, service);
	struct settings settings = {};
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_F_ADDRESS:
			err |= get_address(attr, &frontend->at);
			break;
		case SVCNAT_F_PORT:
			err |= get_port(attr, &frontend->at);
			break;
		case SVCNAT_F_PROTOCOL:
			err |= get_u8(attr, &frontend->protocol);
			break;
		case SVCNAT_F_COUNTERS:
			err |= keep_counters(attr, model, &frontend->counters);
			break;
		default:
			err |= nl_get_setting(&frontend_settings, attr, &settings);
		}
	}
	frontend_take(frontend, &settings);
	return err;
}

static int get_backend(const struct nlattr *nest, struct model *model,
		       struct service *service)
{
	struct backend *backend = service_add_backend(model, service);
	struct settings settings = {};
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_B_ADDRESS:
			err |= get_address(attr, &backend->at);
			break;
		case SVCNAT_B_PORT:
			err |= get_port(attr, &backend->at);
			break;
		case SVCNAT_B_WEIGHT:
			err |= get_u16(attr, &backend->weight);
			backend->given |= 1U << BACKEND_WEIGHT;
			break;
		case SVCNAT_B_COUNTERS:
			err |= keep_counters(attr, model, &backend->counters);
			break;
		default:
			err |= nl_get_setting(&backend_settings, attr, &settings);
		}
	}
	backend_take(backend, &settings);
	return err || !backend->at.family ? -1 : 0;
}

static int get_endpoint(const struct nlattr *nest, struct endpoint *at)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_B_ADDRESS:
			err |= get_address(attr, at);
			break;
		case SVCNAT_B_PORT:
			err |= get_port(attr, at);
			break;
		}
	}
	return err || !at->family ? -1 : 0;
}

static int get_client(const struct nlattr *nest, struct model *model,
		      struct service *service)
{
	struct client *client = service_add_client(model, service);
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_CL_ADDRESS:
			err |= get_address(attr, &client->at);
			break;
		case SVCNAT_CL_PREFIX_LEN:
			err |= get_u8(attr, &client->prefix);
			break;
		case SVCNAT_CL_BACKEND:
			err |= get_endpoint(attr, &client->backend);
			break;
		case SVCNAT_CL_EXPIRES:
			err |= get_u32(attr, &client->expires);
			break;
		}
	}
	return err || !client->at.family ? -1 : 0;
}

static int get_leaver(const struct nlattr *nest, struct model *model,
		      struct service *service)
{
	struct leaver *leaver = service_add_leaver(model, service);
	int err = get_endpoint(nest, &leaver->at);
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == SVCNAT_D_EXPIRES)
			err |= get_u32(attr, &leaver->expires);
	return err;
}

/**
 * nl_get_name() - the service that a message is about
 * @nlh: the message
 *
 * Return: its name, or NULL if the message has none.
 */
const char *nl_get_name(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == SVCNAT_A_NAME &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			return mnl_attr_get_str(attr);
	return NULL;
}

static void expect_members(const struct nlmsghdr *nlh, struct model *model,
			   struct service *service)
{
	uint32_t frontends = 0, backends = 0;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		frontends += mnl_attr_get_type(attr) == SVCNAT_A_FRONTEND;
		backends += mnl_attr_get_type(attr) == SVCNAT_A_BACKEND;
	}
	service_expect(model, service, frontends, backends);
}

/**
 * nl_get_service() - take a message about a service into a model
 * @nlh: the message; a large service comes in several
 * @model: where to
 *
 * Return: 0, or -1 if the message makes no sense.
 */
int nl_get_service(const struct nlmsghdr *nlh, struct model *model)
{
	const char *name = nl_get_name(nlh);
	const struct nlattr *attr;
	struct settings settings = {};
	struct service *service;
	int err = 0;

	if (!name)
		return -1;
	service = model_find(model, name);
	if (!service)
		service = model_add(model, name, SVCNAT_CMD_SERVICE_SET, 0);
	expect_members(nlh, model, service);
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_A_GENERATION:
			err |= get_u64(attr, &model->generation);
			break;
		case SVCNAT_A_FRONTEND:
			err |= get_frontend(attr, model, service);
			break;
		case SVCNAT_A_BACKEND:
			err |= get_backend(attr, model, service);
			break;
		case SVCNAT_A_DRAINING:
			err |= get_leaver(attr, model, service);
			break;
		case SVCNAT_A_CLIENT:
			err |= get_client(attr, model, service);
			break;
		case SVCNAT_A_COUNTERS:
			err |= keep_counters(attr, model, &service->counters);
			break;
		default:
			err |= nl_get_setting(&service_settings, attr, &settings);
		}
	}
	service_take(model, service, &settings);
	return err;
}

static int get_limits(const struct nlattr *nest, struct netns_info *info)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type <= SVCNAT_L_MAX)
			err |= get_u32(attr, &info->limits[type]);
	}
	return err;
}

static int get_digest(const struct nlattr *attr, struct model *model)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(model->digest))
		return -1;
	memcpy(&model->digest, mnl_attr_get_payload(attr),
	       sizeof(model->digest));
	model->digested = true;
	return 0;
}

/**
 * nl_get_config() - take the settings of the network namespace into a model
 * @nlh: the message
 * @model: where to
 *
 * Return: 0, or -1 if the message makes no sense.
 */
int nl_get_config(const struct nlmsghdr *nlh, struct model *model)
{
	const struct nlattr *attr;
	int err = 0;

	model->config_given = true;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_A_GENERATION:
			err |= get_u64(attr, &model->generation);
			break;
		case SVCNAT_A_COUNTERS:
			err |= get_counters(attr, &model->info.counters);
			break;
		case SVCNAT_A_LIMITS:
			err |= get_limits(attr, &model->info);
			break;
		case SVCNAT_A_DIGEST:
			err |= get_digest(attr, model);
			break;
		default:
			err |= nl_get_setting(&config_settings, attr,
					      &model->config);
		}
	}
	return err;
}
