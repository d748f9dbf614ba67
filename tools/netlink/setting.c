// SPDX-License-Identifier: GPL-2.0
/*
 * Settings as netlink attributes: how each kind is read and written stands side
 * by side in one table.
 */
#include <string.h>

#include "base/intern.h"
#include "model/ranges.h"
#include "netlink/attr.h"
#include "netlink/message.h"
#include "netlink/setting.h"

/* Of a setting that has two attributes. */
static bool is_second(const struct setting *setting, const struct nlattr *attr)
{
	return mnl_attr_get_type(attr) != setting->attr;
}

static int get_number(const struct setting *setting, const struct nlattr *attr,
		      struct value *value)
{
	(void)setting;
	return get_u32(attr, &value->number);
}

static void put_number(struct nlmsghdr *nlh, const struct setting *setting,
		       const struct value *value)
{
	nl_put_u32(nlh, setting->attr, value->number);
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

static int get_choice(const struct setting *setting, const struct nlattr *attr,
		      struct value *value)
{
	if (get_u32(attr, &value->number))
		return -1;
	return check_choice(setting, value->number);
}

static int get_removal(const struct setting *setting, const struct nlattr *attr,
		       struct value *value)
{
	if (is_second(setting, attr))
		return get_u32(attr, &value->seconds);
	return get_choice(setting, attr, value);
}

static void put_removal(struct nlmsghdr *nlh, const struct setting *setting,
			const struct value *value)
{
	put_number(nlh, setting, value);
	if (value->seconds)
		nl_put_u32(nlh, setting->attr6, value->seconds);
}

static int get_switch(const struct setting *setting, const struct nlattr *attr,
		      struct value *value)
{
	uint8_t byte;

	(void)setting;
	if (get_u8(attr, &byte))
		return -1;
	value->number = !!byte;
	return 0;
}

static void put_switch(struct nlmsghdr *nlh, const struct setting *setting,
		       const struct value *value)
{
	nl_put_u8(nlh, setting->attr, value->number);
}

static int get_prefix(const struct setting *setting, const struct nlattr *attr,
		      struct value *value)
{
	return get_u8(attr, &value->prefix[is_second(setting, attr)]);
}

static void put_prefix(struct nlmsghdr *nlh, const struct setting *setting,
		       const struct value *value)
{
	if (value->prefix[0])
		nl_put_u8(nlh, setting->attr, value->prefix[0]);
	if (value->prefix[1])
		nl_put_u8(nlh, setting->attr6, value->prefix[1]);
}

static int get_seed(const struct setting *setting, const struct nlattr *attr,
		    struct value *value)
{
	if (is_second(setting, attr) ||
	    mnl_attr_get_payload_len(attr) != sizeof(value->seed))
		return -1;
	memcpy(value->seed, mnl_attr_get_payload(attr), sizeof(value->seed));
	value->random = false;
	return 0;
}

static void put_seed(struct nlmsghdr *nlh, const struct setting *setting,
		     const struct value *value)
{
	if (value->random)
		nl_put_flag(nlh, setting->attr6);
	else
		nl_put(nlh, setting->attr, sizeof(value->seed),
		       value->seed);
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

static void put_range(struct nlmsghdr *nlh, const struct range *range)
{
	struct nlattr *nest = nl_nest(nlh, SVCNAT_RS_RANGE);

	nl_put(nlh, SVCNAT_R_ADDRESS, range->family == AF_INET ? 4 : 16,
	       range->address);
	nl_put_u8(nlh, SVCNAT_R_PREFIX_LEN, range->len);
	nl_nest_end(nlh, nest);
}

static int get_list(const struct nlattr *nest, const char *head,
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

/* The text has been checked when it was read. */
static void put_list(struct nlmsghdr *nlh, uint16_t type, const char *text,
		     const char *empty)
{
	struct nlattr *nest = nl_nest(nlh, type);
	struct ranges ranges = {};
	struct problem problem;
	unsigned int i;

	if (strcmp(text, empty))
		ranges_parse(&ranges, text, &problem);
	for (i = 0; i < ranges.count; i++)
		put_range(nlh, &ranges.list[i]);
	nl_nest_end(nlh, nest);
}

static int get_ranges(const struct setting *setting, const struct nlattr *attr,
		      struct value *value)
{
	return get_list(attr, NULL, setting->empty, &value->text);
}

static void put_ranges(struct nlmsghdr *nlh, const struct setting *setting,
		       const struct value *value)
{
	put_list(nlh, setting->attr, value->text, setting->empty);
}

/* The kernel tells the word first and the ranges after it. */
static int get_addresses(const struct setting *setting,
			 const struct nlattr *attr, struct value *value)
{
	const char *head = value->text;
	uint32_t number;

	if (mnl_attr_get_type(attr) == setting->attr6)
		return get_list(attr, head && strcmp(head, setting->empty) ?
				head : NULL, setting->empty, &value->text);
	if (get_u32(attr, &number) || check_choice(setting, number))
		return -1;
	value->text = setting->choices[number];
	return 0;
}

static void put_addresses(struct nlmsghdr *nlh, const struct setting *setting,
			  const struct value *value)
{
	uint32_t number = SVCNAT_NODEPORT_ADDRESSES_LISTED, i;
	const char *text = value->text;

	for (i = 0; setting->choices[i]; i++) {
		size_t len = strlen(setting->choices[i]);

		if (strncmp(text, setting->choices[i], len) ||
		    (text[len] && text[len] != ','))
			continue;
		number = i;
		text += len + !!text[len];
		break;
	}
	nl_put_u32(nlh, setting->attr, number);
	put_list(nlh, setting->attr6, text, "");
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

static void put_interfaces(struct nlmsghdr *nlh, const struct setting *setting,
			   const struct value *value)
{
	struct nlattr *nest = nl_nest(nlh, setting->attr);
	const char *text = value->text;

	while (strcmp(text, setting->empty)) {
		size_t len = strcspn(text, ",");
		char name[SVCNAT_INTERFACE_LEN + 1];

		snprintf(name, sizeof(name), "%.*s", (int)len, text);
		nl_put_string(nlh, SVCNAT_I_NAME, name);
		text += len;
		if (!*text++)
			break;
	}
	nl_nest_end(nlh, nest);
}

/* Kinds that are for the tool alone are not here. */
static const struct {
	int (*get)(const struct setting *setting, const struct nlattr *attr,
		   struct value *value);
	void (*put)(struct nlmsghdr *nlh, const struct setting *setting,
		    const struct value *value);
} kinds[] = {
	[SETTING_CHOICE] = { get_choice, put_number },
	[SETTING_DURATION] = { get_number, put_number },
	[SETTING_PREFIX] = { get_prefix, put_prefix },
	[SETTING_SIZE] = { get_number, put_number },
	[SETTING_SWITCH] = { get_switch, put_switch },
	[SETTING_SEED] = { get_seed, put_seed },
	[SETTING_NUMBER] = { get_number, put_number },
	[SETTING_FLAG] = { get_switch, put_switch },
	[SETTING_RANGES] = { get_ranges, put_ranges },
	[SETTING_ADDRESSES] = { get_addresses, put_addresses },
	[SETTING_INTERFACES] = { get_interfaces, put_interfaces },
	[SETTING_DEVICE] = {},
	[SETTING_REMOVAL] = { get_removal, put_removal },
	[SETTING_ENDPOINT] = {},
};

/**
 * nl_find_setting() - find the setting that an attribute belongs to
 * @table: the settings
 * @type: type of the attribute
 *
 * Return: its number in the table, or -1.
 */
int nl_find_setting(const struct setting_table *table, uint16_t type)
{
	unsigned int i;

	for (i = 0; i < table->count; i++)
		if (type == table->list[i].attr ||
		    (table->list[i].attr6 && type == table->list[i].attr6))
			return i;
	return -1;
}

/**
 * nl_get_setting() - take an attribute into settings
 * @table: the settings that it may be; others are left alone
 * @attr: the attribute
 * @settings: where to
 *
 * Return: 0, or -1 if it makes no sense.
 */
int nl_get_setting(const struct setting_table *table,
		   const struct nlattr *attr, struct settings *settings)
{
	int i = nl_find_setting(table, mnl_attr_get_type(attr));
	const struct setting *setting;

	if (i < 0)
		return 0;
	setting = &table->list[i];
	if (!kinds[setting->kind].get)
		return -1;
	settings->given |= 1U << i;
	return kinds[setting->kind].get(setting, attr, &settings->values[i]);
}

/**
 * nl_put_setting() - put a setting into a message
 * @nlh: the message
 * @setting: the setting
 * @value: its value
 */
void nl_put_setting(struct nlmsghdr *nlh, const struct setting *setting,
		    const struct value *value)
{
	if (kinds[setting->kind].put)
		kinds[setting->kind].put(nlh, setting, value);
}
