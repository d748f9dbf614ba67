// SPDX-License-Identifier: GPL-2.0
/* Netlink attributes become a model. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/genetlink.h>

#include "nl_svcnat.h"

static int get_u64(const struct nlattr *attr, uint64_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U64))
		return -1;
	*value = mnl_attr_get_u64(attr);
	return 0;
}

static int get_u32(const struct nlattr *attr, uint32_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32))
		return -1;
	*value = mnl_attr_get_u32(attr);
	return 0;
}

static int get_u16(const struct nlattr *attr, uint16_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U16))
		return -1;
	*value = mnl_attr_get_u16(attr);
	return 0;
}

static int get_u8(const struct nlattr *attr, uint8_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U8))
		return -1;
	*value = mnl_attr_get_u8(attr);
	return 0;
}

static int get_address(const struct nlattr *attr, struct endpoint *at)
{
	uint16_t len = mnl_attr_get_payload_len(attr);

	if (len != 4 && len != 16)
		return -1;
	at->family = len == 4 ? AF_INET : AF_INET6;
	memcpy(at->address, mnl_attr_get_payload(attr), len);
	return 0;
}

static int get_port(const struct nlattr *attr, struct endpoint *at)
{
	uint16_t port;

	if (get_u16(attr, &port))
		return -1;
	at->port = ntohs(port);
	return 0;
}

/* A choice that this tool has no word for comes from a newer module. */
static int check_choice(const struct setting *setting, uint32_t number)
{
	uint32_t i;

	for (i = 0; setting->choices[i]; i++)
		if (i == number)
			return 0;
	return -1;
}

static int get_seed(const struct nlattr *attr, struct value *value)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(value->seed))
		return -1;
	memcpy(value->seed, mnl_attr_get_payload(attr), sizeof(value->seed));
	value->random = false;
	return 0;
}

static int get_value(const struct setting *setting, const struct nlattr *attr,
		     struct value *value)
{
	bool second = mnl_attr_get_type(attr) != setting->attr;
	uint8_t byte;

	switch (setting->kind) {
	case SETTING_PREFIX:
		return get_u8(attr, &value->prefix[second]);
	case SETTING_SEED:
		return second ? -1 : get_seed(attr, value);
	case SETTING_SWITCH:
		if (get_u8(attr, &byte))
			return -1;
		value->number = !!byte;
		return 0;
	case SETTING_CHOICE:
		if (get_u32(attr, &value->number))
			return -1;
		return check_choice(setting, value->number);
	case SETTING_DURATION:
	case SETTING_SIZE:
	case SETTING_NUMBER:
		return get_u32(attr, &value->number);
	}
	return -1;
}

static int get_setting(const struct setting_table *table,
		       const struct nlattr *attr, struct settings *settings)
{
	uint16_t type = mnl_attr_get_type(attr);
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		const struct setting *setting = &table->list[i];

		if (type != setting->attr &&
		    (!setting->attr6 || type != setting->attr6))
			continue;
		settings->given |= 1U << i;
		return get_value(setting, attr, &settings->values[i]);
	}
	return 0;
}

static int get_counters(const struct nlattr *nest, struct counters *counters)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_C_CONNECTIONS:
			err |= get_u64(attr, &counters->connections);
			break;
		case SVCNAT_C_REJECTED:
			err |= get_u64(attr, &counters->rejected);
			break;
		case SVCNAT_C_DROPPED:
			err |= get_u64(attr, &counters->dropped);
			break;
		}
	}
	return err;
}

static int get_frontend(const struct nlattr *nest, struct service *service)
{
	struct frontend *frontend = service_add_frontend(service);
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
			err |= get_counters(attr, &frontend->counters);
			break;
		}
	}
	return err || !frontend->at.family ? -1 : 0;
}

static int get_backend(const struct nlattr *nest, struct service *service)
{
	struct backend *backend = service_add_backend(service);
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
			backend->weight_given = true;
			break;
		case SVCNAT_B_COUNTERS:
			err |= get_counters(attr, &backend->counters);
			break;
		}
	}
	return err || !backend->at.family ? -1 : 0;
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
	struct service *service;
	int err = 0;

	if (!name)
		return -1;
	service = model_find(model, name);
	if (!service)
		service = model_add(model, name, SVCNAT_CMD_SERVICE_SET, 0);
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_A_GENERATION:
			err |= get_u64(attr, &model->generation);
			break;
		case SVCNAT_A_FRONTEND:
			err |= get_frontend(attr, service);
			break;
		case SVCNAT_A_BACKEND:
			err |= get_backend(attr, service);
			break;
		case SVCNAT_A_COUNTERS:
			err |= get_counters(attr, &service->counters);
			break;
		default:
			err |= get_setting(&service_settings, attr,
					   &service->settings);
		}
	}
	return err;
}

static int get_info(const struct nlattr *nest, struct netns_info *info)
{
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_C_LOOKUPS:
			err |= get_u64(attr, &info->lookups);
			break;
		case SVCNAT_C_MISSES:
			err |= get_u64(attr, &info->misses);
			break;
		case SVCNAT_C_REJECTED:
			err |= get_u64(attr, &info->rejected);
			break;
		case SVCNAT_C_DROPPED:
			err |= get_u64(attr, &info->dropped);
			break;
		case SVCNAT_C_ECHOES:
			err |= get_u64(attr, &info->echoes);
			break;
		}
	}
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
			err |= get_info(attr, &model->info);
			break;
		case SVCNAT_A_LIMITS:
			err |= get_limits(attr, &model->info);
			break;
		default:
			err |= get_setting(&config_settings, attr,
					   &model->config);
		}
	}
	return err;
}
