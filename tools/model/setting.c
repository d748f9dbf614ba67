// SPDX-License-Identifier: GPL-2.0
/* The settings of services, backends and the network namespace. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/intern.h"
#include "model/parse.h"
#include "model/ranges.h"
#include "model/setting.h"

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

/* A name with other bytes in it could be written neither as text nor as JSON. */
static bool is_interface(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] > '~')
			return false;
	return len && len <= SVCNAT_INTERFACE_LEN;
}

static int parse_device(const char *word, struct value *value,
			struct problem *problem)
{
	if (!is_interface(word, strlen(word)))
		return problem_set(problem,
				   "'%s' is not an interface: its name has 1 to %d visible characters",
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

		/* As a shell or nft would have it. */
		if (len && name[len - 1] == '*')
			return problem_set(problem,
					   "'%.*s': write %.*s+ for all whose names begin so",
					   (int)len, printable(name),
					   (int)len - 1, printable(name));
		if (!is_interface(name, len))
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

static int parse_removal(const struct setting *setting, const char *word,
			 struct value *value, struct problem *problem)
{
	size_t len = strcspn(word, " ");

	if (!word[len] || strncmp(word, "drain ", len + 1)) {
		if (!strcmp(word, "drain"))
			return problem_set(problem,
					   "say how long, as in drain 30m");
		return parse_choice(setting, word, value, problem);
	}
	value->number = SVCNAT_ON_REMOVAL_DRAIN;
	if (parse_duration(word + len + 1, &value->seconds, problem))
		return -1;
	if (value->seconds && value->seconds <= SVCNAT_DRAIN_MAX)
		return 0;
	return problem_set(problem, "'%s' is not a time from 1s to 30d",
			   printable(word + len + 1));
}

static int parse_at(const char *word, struct value *value,
		    struct problem *problem)
{
	struct endpoint at;

	if (parse_endpoint(word, &at, problem))
		return -1;
	value->text = intern(word);
	return 0;
}

static int parse_value(const struct setting *setting, const char *word,
		       struct value *value, struct problem *problem)
{
	value->number = 0;
	value->seconds = 0;
	switch (setting->kind) {
	case SETTING_CHOICE:
		return parse_choice(setting, word, value, problem);
	case SETTING_DURATION:
		/* As JSON has it. */
		if (!strcmp(word, "off") || !strcmp(word, "0"))
			return 0;
		return parse_duration(word, &value->number, problem);
	case SETTING_PREFIX:
		return parse_prefix(word, value, problem);
	case SETTING_SIZE:
		if (!strcmp(word, setting->empty))
			return 0;
		return parse_plain(0, setting->max, word, value, problem);
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
	case SETTING_REMOVAL:
		return parse_removal(setting, word, value, problem);
	case SETTING_ENDPOINT:
		return parse_at(word, value, problem);
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
 * setting_takes_time() - does a duration follow a word?
 * @setting: which
 * @word: the word behind it
 *
 * Return: whether it does, and both are the value, with a blank between them.
 */
bool setting_takes_time(const struct setting *setting, const char *word)
{
	return setting->kind == SETTING_REMOVAL && !strcmp(word, "drain");
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
	char text[DURATION_LEN];

	switch (setting->kind) {
	case SETTING_CHOICE:
		return setting->choices[value->number];
	case SETTING_DURATION:
		return value->number ? format_duration(out, value->number) :
				       "off";
	case SETTING_REMOVAL:
		if (!value->seconds)
			return setting->choices[value->number];
		snprintf(out, SETTING_TEXT_LEN, "%s %s",
			 setting->choices[value->number],
			 format_duration(text, value->seconds));
		return out;
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
	case SETTING_ENDPOINT:
		return value->text;
	case SETTING_SEED:
		return value->random ? "random" :
		       format_hex(out, value->seed, sizeof(value->seed));
	case SETTING_SIZE:
		if (!value->number)
			return setting->empty;
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
	struct value value;

	if (!(settings->given & 1U << index))
		return setting->standard;
	value = settings->values[index];
	if (setting->kind == SETTING_PREFIX) {
		if (!value.prefix[0])
			value.prefix[0] = setting->standard.prefix[0];
		if (!value.prefix[1])
			value.prefix[1] = setting->standard.prefix[1];
	}
	return value;
}

/**
 * setting_has_text() - is the value of a setting a text?
 * @setting: which
 *
 * Return: whether it is, and somebody has to keep it.
 */
bool setting_has_text(const struct setting *setting)
{
	switch (setting->kind) {
	case SETTING_RANGES:
	case SETTING_ADDRESSES:
	case SETTING_INTERFACES:
	case SETTING_DEVICE:
	case SETTING_ENDPOINT:
		return true;
	default:
		return false;
	}
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
	if (setting_has_text(setting))
		return !strcmp(a->text, b->text);
	switch (setting->kind) {
	case SETTING_PREFIX:
		return !memcmp(a->prefix, b->prefix, sizeof(a->prefix));
	case SETTING_SEED:
		return !a->random && !b->random &&
		       !memcmp(a->seed, b->seed, sizeof(a->seed));
	case SETTING_REMOVAL:
		return a->number == b->number && a->seconds == b->seconds;
	default:
		return a->number == b->number;
	}
}

/**
 * settings_equal() - compare all values in force
 * @table: whose settings
 * @a: values given
 * @b: others
 *
 * Return: whether all are the same.
 */
bool settings_equal(const struct setting_table *table,
		    const struct settings *a, const struct settings *b)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		struct value x = setting_effective(table, a, i);
		struct value y = setting_effective(table, b, i);

		if (!setting_equal(&table->list[i], &x, &y))
			return false;
	}
	return true;
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
