// SPDX-License-Identifier: GPL-2.0
/* The settings of services, backends and the network namespace. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "intern.h"
#include "parse.h"
#include "ranges.h"
#include "setting.h"

static const char *const schedulers[] = {
	[SVCNAT_SCHEDULER_HASH] = "hash",
	[SVCNAT_SCHEDULER_RANDOM] = "random",
	[SVCNAT_SCHEDULER_RR] = "rr",
	[SVCNAT_SCHEDULER_WRR] = "wrr",
	[SVCNAT_SCHEDULER_SH] = "sh",
	[SVCNAT_SCHEDULER_MAGLEV] = "maglev",
	NULL
};

static const char *const masquerades[] = {
	[SVCNAT_MASQUERADE_AUTO] = "auto",
	[SVCNAT_MASQUERADE_ALWAYS] = "always",
	NULL
};

static const char *const rejects[] = {
	[SVCNAT_REJECT_ICMP] = "icmp",
	[SVCNAT_REJECT_TCP_RESET] = "tcp-reset",
	NULL
};

static const char *const unknown_ports[] = {
	[SVCNAT_UNKNOWN_PORT_REJECT] = "reject",
	[SVCNAT_UNKNOWN_PORT_TCP_RESET] = "tcp-reset",
	[SVCNAT_UNKNOWN_PORT_DROP] = "drop",
	[SVCNAT_UNKNOWN_PORT_PASS] = "pass",
	NULL
};

static const char *const kinds[] = {
	[SVCNAT_KIND_CLUSTER] = "cluster",
	[SVCNAT_KIND_EXTERNAL] = "external",
	NULL
};

static const char *const policies[] = {
	[SVCNAT_POLICY_CLUSTER] = "cluster",
	[SVCNAT_POLICY_LOCAL] = "local",
	NULL
};

static const char *const nodeport_addresses[] = {
	[SVCNAT_NODEPORT_ADDRESSES_ALL] = "all",
	[SVCNAT_NODEPORT_ADDRESSES_PRIMARY] = "primary",
	[SVCNAT_NODEPORT_ADDRESSES_LISTED] = "none",
	NULL
};

static const struct setting service_list[] = {
	[SERVICE_SCHEDULER] = {
		.word = "scheduler", .kind = SETTING_CHOICE,
		.choices = schedulers, .attr = SVCNAT_A_SCHEDULER,
		.syntax = "hash|random|rr|wrr|sh|maglev",
		.help = "how a new connection is given a backend",
	},
	[SERVICE_AFFINITY] = {
		.word = "affinity", .kind = SETTING_DURATION,
		.attr = SVCNAT_A_AFFINITY, .syntax = "DURATION|off",
		.help = "how long a client keeps its backend after its last new connection",
	}, {
		.word = "affinity-prefix", .kind = SETTING_PREFIX,
		.standard.prefix = { 32, 128 },
		.attr = SVCNAT_A_AFFINITY_PREFIX4,
		.attr6 = SVCNAT_A_AFFINITY_PREFIX6, .syntax = "LEN4[,LEN6]",
		.help = "leading bits of a source address that make a client",
	}, {
		.word = "maglev-size", .kind = SETTING_SIZE,
		.attr = SVCNAT_A_MAGLEV_SIZE, .syntax = "N|auto",
		.help = "slots of the table of scheduler maglev",
	}, {
		.word = "masquerade", .kind = SETTING_CHOICE,
		.choices = masquerades, .attr = SVCNAT_A_MASQUERADE,
		.syntax = "auto|always",
		.help = "whether every connection also gets this host's source address",
	}, {
		.word = "reject-with", .kind = SETTING_CHOICE,
		.choices = rejects, .attr = SVCNAT_A_REJECT_WITH,
		.syntax = "icmp|tcp-reset",
		.help = "the answer to a connection when there is no usable backend",
	},
};

static const struct setting config_list[] = {
	{
		.word = "unknown-port", .kind = SETTING_CHOICE,
		.choices = unknown_ports, .attr = SVCNAT_A_UNKNOWN_PORT,
		.syntax = "reject|tcp-reset|drop|pass",
		.help = "what happens to a connection to a port that an address does not serve",
	}, {
		.word = "echo", .kind = SETTING_SWITCH, .standard.number = 1,
		.attr = SVCNAT_A_ECHO, .syntax = "on|off",
		.help = "whether service addresses answer to ping",
	}, {
		.word = "masquerade", .kind = SETTING_CHOICE,
		.choices = masquerades, .attr = SVCNAT_A_MASQUERADE,
		.syntax = "auto|always",
		.help = "whether every connection also gets this host's source address",
	}, {
		.word = "seed", .kind = SETTING_SEED, .attr = SVCNAT_A_SEED,
		.attr6 = SVCNAT_A_SEED_RANDOM, .syntax = "HEX32|random",
		.help = "seed of the schedulers' hashes, the same on nodes that must agree",
	}, {
		.word = "affinity-max", .kind = SETTING_NUMBER, .min = 1,
		.max = UINT32_MAX, .standard.number = 65536,
		.attr = SVCNAT_A_AFFINITY_MAX, .syntax = "N",
		.help = "most clients remembered",
	}, {
		.word = "pod-cidr", .kind = SETTING_RANGES, .empty = "none",
		.standard.text = "none", .attr = SVCNAT_A_POD_CIDRS,
		.syntax = "CIDR,...|none",
		.help = "where pods have their addresses; others are masqueraded",
	}, {
		.word = "pod-interface", .kind = SETTING_INTERFACES,
		.empty = "none", .standard.text = "none",
		.attr = SVCNAT_A_POD_INTERFACES,
		.syntax = "NAME|PREFIX+,...|none",
		.help = "what pods' packets come in on; others are masqueraded",
	}, {
		.word = "nodeport-addresses", .kind = SETTING_ADDRESSES,
		.choices = nodeport_addresses, .empty = "none",
		.standard.text = "all", .attr = SVCNAT_A_NODEPORT_ADDRESSES,
		.attr6 = SVCNAT_A_NODEPORT_CIDRS,
		.syntax = "all|primary|none|CIDR,...",
		.help = "which addresses of this host have node ports; loopback is named or has none",
	}, {
		.word = "service-cidr", .kind = SETTING_RANGES, .empty = "none",
		.standard.text = "none", .attr = SVCNAT_A_SERVICE_CIDRS,
		.syntax = "CIDR,...|none",
		.help = "addresses set aside for services",
	}, {
		.word = "unknown-address", .kind = SETTING_CHOICE,
		.choices = unknown_ports,
		.standard.number = SVCNAT_UNKNOWN_PORT_DROP,
		.attr = SVCNAT_A_UNKNOWN_ADDRESS,
		.syntax = "drop|reject|tcp-reset|pass",
		.help = "what happens to a connection into service-cidr but to no service",
	},
};

static const struct setting frontend_list[] = {
	[FRONTEND_KIND] = {
		.word = "kind", .kind = SETTING_CHOICE, .choices = kinds,
		.attr = SVCNAT_F_KIND, .syntax = "cluster|external",
		.help = "for clients in the cluster, or outside; a node port is always external",
	},
	[FRONTEND_POLICY] = {
		.word = "policy", .kind = SETTING_CHOICE,
		.choices = policies, .attr = SVCNAT_F_POLICY,
		.syntax = "cluster|local",
		.help = "whether all backends can be used, or those on this node",
	},
	[FRONTEND_SOURCES] = {
		.word = "source-ranges", .kind = SETTING_RANGES,
		.empty = "any", .standard.text = "any",
		.attr = SVCNAT_F_SOURCE_RANGES, .syntax = "CIDR,...|any",
		.help = "from where connections may come; others are dropped",
	},
};

static const struct setting backend_list[] = {
	[BACKEND_WEIGHT] = {
		.word = "weight", .kind = SETTING_NUMBER, .max = UINT16_MAX,
		.standard.number = 1, .attr = SVCNAT_B_WEIGHT,
		.syntax = "N",
		.help = "share of new connections, 0 to 65535; 0 keeps old ones and takes no new ones",
	},
	[BACKEND_LOCAL] = {
		.word = "local", .kind = SETTING_FLAG, .attr = SVCNAT_B_LOCAL,
		.syntax = "on|off", .help = "it is on this node",
	},
	[BACKEND_TERMINATING] = {
		.word = "terminating", .kind = SETTING_FLAG,
		.attr = SVCNAT_B_TERMINATING, .syntax = "on|off",
		.help = "it is about to go, and gets new connections only for lack of others",
	},
};

static const struct setting trace_list[] = {
	{
		.word = "iif", .kind = SETTING_DEVICE, .syntax = "DEV",
		.help = "interface that the packet comes in on",
	},
};

#define TABLE(name) { name, sizeof(name) / sizeof(name[0]) }

const struct setting_table service_settings = TABLE(service_list);
const struct setting_table config_settings = TABLE(config_list);
const struct setting_table frontend_settings = TABLE(frontend_list);
const struct setting_table backend_settings = TABLE(backend_list);
const struct setting_table trace_settings = TABLE(trace_list);

/**
 * setting_find() - look a setting up by its name
 * @table: where
 * @word: the name
 *
 * Return: its index, or -1.
 */
int setting_find(const struct setting_table *table, const char *word)
{
	unsigned int i;

	for (i = 0; i < table->count; i++)
		if (!strcmp(table->list[i].word, word))
			return i;
	return -1;
}

static int parse_choice(const struct setting *setting, const char *word,
			struct value *value, struct problem *problem)
{
	uint32_t i;

	for (i = 0; setting->choices[i]; i++) {
		if (!strcmp(setting->choices[i], word)) {
			value->number = i;
			return 0;
		}
	}
	return problem_set(problem, "'%s' is none of %s", printable(word),
			   setting->syntax);
}

static int parse_switch(const char *word, struct value *value,
			struct problem *problem)
{
	value->number = !strcmp(word, "on");
	if (!value->number && strcmp(word, "off"))
		return problem_set(problem, "'%s' is neither on nor off",
				   printable(word));
	return 0;
}

static int parse_prefix(const char *word, struct value *value,
			struct problem *problem)
{
	const char *comma = strchr(word, ',');
	size_t len = comma ? (size_t)(comma - word) : strlen(word);
	uint64_t len4 = 0, len6 = 0;
	char first[8];

	if (len < sizeof(first)) {
		memcpy(first, word, len);
		first[len] = 0;
		if (!parse_number(first, 1, 32, &len4, problem) &&
		    (!comma ||
		     !parse_number(comma + 1, 1, 128, &len6, problem))) {
			value->prefix[0] = len4;
			value->prefix[1] = len6;
			return 0;
		}
	}
	return problem_set(problem,
			   "'%s' is not a prefix length for IPv4 (1 to 32), or one and one for IPv6 (1 to 128), as in 24,64",
			   printable(word));
}

static int parse_seed(const char *word, struct value *value,
		      struct problem *problem)
{
	value->random = !strcmp(word, "random");
	if (value->random)
		return 0;
	return parse_hex(word, value->seed, sizeof(value->seed), problem);
}

static int parse_plain(uint32_t min, uint32_t max, const char *word,
		       struct value *value, struct problem *problem)
{
	uint64_t number;

	if (parse_number(word, min, max, &number, problem))
		return -1;
	value->number = number;
	return 0;
}

static int parse_ranges(const struct setting *setting, const char *word,
			struct value *value, struct problem *problem)
{
	struct ranges ranges = {};

	if (strcmp(word, setting->empty) &&
	    ranges_parse(&ranges, word, problem))
		return -1;
	ranges_sort(&ranges);
	value->text = ranges_text(&ranges, NULL, setting->empty);
	return 0;
}

/* At most one word, and ranges: "primary,127.0.0.0/8". */
static int parse_addresses(const struct setting *setting, const char *word,
			   struct value *value, struct problem *problem)
{
	const char *const *choice, *head = NULL;
	struct ranges ranges = {};

	for (choice = setting->choices; *choice && !head; choice++) {
		size_t len = strlen(*choice);

		if (strncmp(word, *choice, len) ||
		    (word[len] && word[len] != ','))
			continue;
		head = *choice;
		word += len + !!word[len];
	}
	if ((!head || *word) && ranges_parse(&ranges, word, problem))
		return -1;
	/* Ranges without a word are those ranges alone. */
	if (head && !strcmp(head, setting->empty))
		head = NULL;
	ranges_sort(&ranges);
	value->text = ranges_text(&ranges, head, setting->empty);
	return 0;
}

static int parse_device(const char *word, struct value *value,
			struct problem *problem)
{
	size_t len = strlen(word);

	if (!len || len > SVCNAT_INTERFACE_LEN)
		return problem_set(problem,
				   "'%s' is not an interface: its name has 1 to %d bytes",
				   printable(word), SVCNAT_INTERFACE_LEN);
	value->text = intern(word);
	return 0;
}

/* The kernel checks the names themselves, and how many there are. */
static int parse_interfaces(const char *word, struct value *value,
			    struct problem *problem)
{
	const char *name = word;

	for (;; name++) {
		size_t len = strcspn(name, ",");

		if (!len || len > SVCNAT_INTERFACE_LEN)
			return problem_set(problem,
					   "'%s' is not a list of interfaces, as in cni0,veth+",
					   printable(word));
		name += len;
		if (!*name)
			break;
	}
	value->text = intern(word);
	return 0;
}

static int parse_value(const struct setting *setting, const char *word,
		       struct value *value, struct problem *problem)
{
	value->number = 0;
	switch (setting->kind) {
	case SETTING_CHOICE:
		return parse_choice(setting, word, value, problem);
	case SETTING_DURATION:
		if (!strcmp(word, "off"))
			return 0;
		return parse_duration(word, &value->number, problem);
	case SETTING_PREFIX:
		return parse_prefix(word, value, problem);
	case SETTING_SIZE:
		if (!strcmp(word, "auto"))
			return 0;
		return parse_plain(1, UINT32_MAX, word, value, problem);
	case SETTING_SWITCH:
	case SETTING_FLAG:
		return parse_switch(word, value, problem);
	case SETTING_SEED:
		return parse_seed(word, value, problem);
	case SETTING_RANGES:
		return parse_ranges(setting, word, value, problem);
	case SETTING_ADDRESSES:
		return parse_addresses(setting, word, value, problem);
	case SETTING_INTERFACES:
		return parse_interfaces(word, value, problem);
	case SETTING_DEVICE:
		return parse_device(word, value, problem);
	case SETTING_NUMBER:
		return parse_plain(setting->min, setting->max, word, value,
				   problem);
	}
	return -1;
}

/**
 * setting_takes_no() - does a setting stand alone here?
 * @setting: which
 * @word: the word behind it, or NULL
 *
 * Return: whether it is a flag and @word is not for it.
 */
bool setting_takes_no(const struct setting *setting, const char *word)
{
	return setting->kind == SETTING_FLAG &&
	       !(word && (!strcmp(word, "on") || !strcmp(word, "off")));
}

/**
 * setting_parse() - read the value of a setting
 * @setting: which
 * @word: the text
 * @value: the result
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int setting_parse(const struct setting *setting, const char *word,
		  struct value *value, struct problem *problem)
{
	struct problem why;

	if (!parse_value(setting, word, value, &why))
		return 0;
	return problem_set(problem, "%s: %s", setting->word, why.text);
}

/**
 * setting_format() - write the value of a setting as setting_parse() reads it
 * @setting: which
 * @value: its value
 * @out: room for SETTING_TEXT_LEN bytes
 *
 * Return: the text, in @out or constant.
 */
const char *setting_format(const struct setting *setting,
			   const struct value *value, char *out)
{
	switch (setting->kind) {
	case SETTING_CHOICE:
		return setting->choices[value->number];
	case SETTING_DURATION:
		return value->number ? format_duration(out, value->number) :
				       "off";
	case SETTING_PREFIX:
		if (value->prefix[1])
			snprintf(out, SETTING_TEXT_LEN, "%u,%u",
				 value->prefix[0], value->prefix[1]);
		else
			snprintf(out, SETTING_TEXT_LEN, "%u", value->prefix[0]);
		return out;
	case SETTING_SWITCH:
	case SETTING_FLAG:
		return value->number ? "on" : "off";
	case SETTING_RANGES:
	case SETTING_ADDRESSES:
	case SETTING_INTERFACES:
	case SETTING_DEVICE:
		return value->text;
	case SETTING_SEED:
		return value->random ? "random" :
		       format_hex(out, value->seed, sizeof(value->seed));
	case SETTING_SIZE:
		if (!value->number)
			return "auto";
		break;
	case SETTING_NUMBER:
		break;
	}
	snprintf(out, SETTING_TEXT_LEN, "%" PRIu32, value->number);
	return out;
}

/**
 * setting_effective() - the value in force
 * @table: whose settings
 * @settings: the values given
 * @index: which setting
 *
 * Return: the value given, completed by the standard one.
 */
struct value setting_effective(const struct setting_table *table,
			       const struct settings *settings,
			       unsigned int index)
{
	const struct setting *setting = &table->list[index];
	struct value value = settings->values[index];

	if (!(settings->given & 1U << index))
		return setting->standard;
	if (setting->kind == SETTING_PREFIX) {
		if (!value.prefix[0])
			value.prefix[0] = setting->standard.prefix[0];
		if (!value.prefix[1])
			value.prefix[1] = setting->standard.prefix[1];
	}
	return value;
}

/**
 * setting_equal() - compare two values, both in force
 * @setting: of which setting
 * @a: one
 * @b: the other
 *
 * Return: whether they are the same; a random seed equals none.
 */
bool setting_equal(const struct setting *setting, const struct value *a,
		   const struct value *b)
{
	switch (setting->kind) {
	case SETTING_PREFIX:
		return !memcmp(a->prefix, b->prefix, sizeof(a->prefix));
	case SETTING_SEED:
		return !a->random && !b->random &&
		       !memcmp(a->seed, b->seed, sizeof(a->seed));
	case SETTING_RANGES:
	case SETTING_ADDRESSES:
	case SETTING_INTERFACES:
	case SETTING_DEVICE:
		return !strcmp(a->text, b->text);
	default:
		return a->number == b->number;
	}
}

/**
 * setting_is_standard() - is this what an untouched object has?
 * @setting: which
 * @value: its value in force
 *
 * Return: whether it need not be written down. A seed always must be.
 */
bool setting_is_standard(const struct setting *setting,
			 const struct value *value)
{
	return setting->kind != SETTING_SEED &&
	       setting_equal(setting, value, &setting->standard);
}

/**
 * settings_merge() - give an object more settings, later ones win
 * @table: whose settings
 * @into: what it had, and then has
 * @from: what is added
 */
void settings_merge(const struct setting_table *table, struct settings *into,
		    const struct settings *from)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		uint8_t prefix6 = into->values[i].prefix[1];
		bool given = into->given & 1U << i;

		if (!(from->given & 1U << i))
			continue;
		into->values[i] = from->values[i];
		/* "24" after "16,48" is about IPv4 only. */
		if (table->list[i].kind == SETTING_PREFIX && given &&
		    !into->values[i].prefix[1])
			into->values[i].prefix[1] = prefix6;
	}
	into->given |= from->given;
}
