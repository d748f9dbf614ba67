// SPDX-License-Identifier: GPL-2.0
/* Netlink attributes become a model. */
#include <string.h>

#include <linux/genetlink.h>

#include "base/intern.h"
#include "model/ranges.h"
#include "netlink/attr.h"
#include "netlink/svcnat.h"

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

static int get_range(const struct nlattr *nest, struct ranges *ranges)
{
	const struct nlattr *attr;
	struct endpoint at = {};
	struct range *range;
	uint8_t len = 0;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_R_ADDRESS:
			err |= get_address(attr, &at);
			break;
		case SVCNAT_R_PREFIX_LEN:
			err |= get_u8(attr, &len);
			break;
		}
	}
	if (err || !at.family || ranges->count == SVCNAT_RANGES_MAX)
		return -1;
	range = &ranges->list[ranges->count++];
	memcpy(range->address, at.address, sizeof(range->address));
	range->family = at.family;
	range->len = len;
	return 0;
}

static int get_ranges(const struct nlattr *nest, const char *head,
		      const char *empty, const char **text)
{
	struct ranges ranges = {};
	const struct nlattr *attr;
	int err = 0;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == SVCNAT_RS_RANGE)
			err |= get_range(attr, &ranges);
	*text = ranges_text(&ranges, head, empty);
	return err;
}

/* The kernel tells the word first and the ranges after it. */
static int get_addresses(const struct setting *setting,
			 const struct nlattr *attr, struct value *value)
{
	const char *head = value->text;
	uint32_t number;

	if (mnl_attr_get_type(attr) == setting->attr6)
		return get_ranges(attr, head && strcmp(head, setting->empty) ?
				  head : NULL, setting->empty, &value->text);
	if (get_u32(attr, &number) || check_choice(setting, number))
		return -1;
	value->text = setting->choices[number];
	return 0;
}

static int get_interfaces(const struct setting *setting,
			  const struct nlattr *nest, struct value *value)
{
	char text[SVCNAT_INTERFACES_MAX * (SVCNAT_INTERFACE_LEN + 1) + 1] = "";
	const struct nlattr *attr;
	size_t used = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != SVCNAT_I_NAME)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) ||
		    used + mnl_attr_get_payload_len(attr) >= sizeof(text))
			return -1;
		used += sprintf(text + used, "%s%s", used ? "," : "",
				mnl_attr_get_str(attr));
	}
	value->text = used ? intern(text) : setting->empty;
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
	case SETTING_RANGES:
		return get_ranges(attr, NULL, setting->empty, &value->text);
	case SETTING_ADDRESSES:
		return get_addresses(setting, attr, value);
	case SETTING_INTERFACES:
		return get_interfaces(setting, attr, value);
	case SETTING_DEVICE:
	case SETTING_ENDPOINT:
		return -1;
	case SETTING_SWITCH:
	case SETTING_FLAG:
		if (get_u8(attr, &byte))
			return -1;
		value->number = !!byte;
		return 0;
	case SETTING_REMOVAL:
	case SETTING_CHOICE:
		if (second)
			return get_u32(attr, &value->seconds);
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
			err |= get_setting(&frontend_settings, attr, &settings);
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
			err |= get_setting(&backend_settings, attr, &settings);
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
			err |= get_setting(&service_settings, attr, &settings);
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
			err |= get_setting(&config_settings, attr,
					   &model->config);
		}
	}
	return err;
}
