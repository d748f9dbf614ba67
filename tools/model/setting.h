/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_SETTING_H
#define SVCNAT_MODEL_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/svcnat.h>

#include "base/problem.h"

enum setting_kind {
	SETTING_CHOICE,		/* one of some words */
	SETTING_DURATION,	/* 3h, or off */
	SETTING_PREFIX,		/* LEN4[,LEN6] */
	SETTING_SIZE,		/* a number, or a word for none */
	SETTING_SWITCH,		/* on or off */
	SETTING_SEED,		/* bytes in hexadecimal, or random */
	SETTING_NUMBER,
	SETTING_FLAG,		/* its word alone, or with on or off */
	SETTING_RANGES,		/* address ranges */
	SETTING_ADDRESSES,	/* all, primary, none, or address ranges */
	SETTING_INTERFACES,	/* interfaces, or what their names begin with */
	SETTING_DEVICE,		/* the name of an interface */
	SETTING_REMOVAL,	/* one of some words, drain with a duration */
	SETTING_ENDPOINT,	/* ADDR:PORT */
};

/**
 * struct value - what one setting is set to
 * @line: line of the file that said so, 0 if no file did
 * @seconds: SETTING_REMOVAL: how long to drain, 0 for the other words
 * @number: all kinds but those below; a choice is an index, off and auto are 0
 * @prefix: SETTING_PREFIX, for IPv4 and IPv6; 0 where none was given
 * @seed: SETTING_SEED
 * @random: SETTING_SEED: the kernel is to draw one
 * @text: lists and names, as they are written; see intern()
 */
struct value {
	unsigned int line;
	uint32_t seconds;
	union {
		uint32_t number;
		uint8_t prefix[2];
		struct {
			uint8_t seed[SVCNAT_SEED_LEN];
			bool random;
		};
		const char *text;
	};
};

/**
 * struct setting - one setting that a command takes as WORD VALUE
 * @word: its name, also in JSON
 * @syntax: what its value looks like, for people
 * @help: what it does, in one line
 * @kind: how its value is read and written
 * @choices: SETTING_CHOICE, SETTING_REMOVAL: the words, ended by NULL
 * @empty: lists: the word for an empty one
 * @min: SETTING_NUMBER: least value
 * @max: SETTING_NUMBER: greatest value
 * @standard: the value of an object that was never told another
 * @attr: netlink attribute
 * @attr6: SETTING_PREFIX: the one for IPv6; SETTING_SEED: the one for random;
 *	SETTING_ADDRESSES: the one for the ranges; SETTING_REMOVAL: the one for
 *	the duration
 *
 * The reader of words, the writer of words, JSON, netlink, the help texts and
 * the completion all go by these, so a new setting is a new row in settings.c.
 */
struct setting {
	const char *word;
	const char *syntax;
	const char *help;
	enum setting_kind kind;
	const char *const *choices;
	const char *empty;
	uint32_t min;
	uint32_t max;
	struct value standard;
	uint16_t attr;
	uint16_t attr6;
};

/**
 * struct setting_table - the settings of one kind of object
 * @list: the settings
 * @count: how many, at most SETTINGS_MAX
 */
struct setting_table {
	const struct setting *list;
	unsigned int count;
};

#define SETTINGS_MAX 16
#define SETTING_TEXT_LEN 64

/**
 * struct settings - values for the settings of one object
 * @given: bit N is set when value N was given
 * @values: in the order of the table
 */
struct settings {
	unsigned int given;
	struct value values[SETTINGS_MAX];
};

/* What is kept of many objects ends behind the last value that was given. */
static inline size_t settings_size(const struct settings *settings)
{
	unsigned int count = settings->given ?
			     32 - __builtin_clz(settings->given) : 0;

	return offsetof(struct settings, values) +
	       count * sizeof(settings->values[0]);
}

extern const struct setting_table service_settings;
extern const struct setting_table config_settings;
extern const struct setting_table frontend_settings;
extern const struct setting_table backend_settings;
extern const struct setting_table trace_settings;
extern const struct setting_table flows_settings;

/* Indexes of settings that somebody must know by name. */
enum {
	SERVICE_SCHEDULER,
	SERVICE_AFFINITY,
};

enum {
	CONFIG_UNKNOWN_PORT,
	CONFIG_ECHO,
	CONFIG_EXTERNAL_UNKNOWN_PORT,
	CONFIG_EXTERNAL_ECHO,
	CONFIG_MASQUERADE,
	CONFIG_SEED,
};

enum {
	FRONTEND_KIND,
	FRONTEND_POLICY,
	FRONTEND_SOURCES,
};

enum {
	BACKEND_WEIGHT,
	BACKEND_LOCAL,
	BACKEND_TERMINATING,
	BACKEND_LOCAL_ONLY,
};

int setting_find(const struct setting_table *table, const char *word);
bool setting_takes_no(const struct setting *setting, const char *word);
bool setting_takes_time(const struct setting *setting, const char *word);
int setting_parse(const struct setting *setting, const char *word,
		  struct value *value, struct problem *problem);
const char *setting_format(const struct setting *setting,
			   const struct value *value, char *out);
struct value setting_effective(const struct setting_table *table,
			       const struct settings *settings,
			       unsigned int index);
bool setting_has_text(const struct setting *setting);
bool setting_equal(const struct setting *setting, const struct value *a,
		   const struct value *b);
bool settings_equal(const struct setting_table *table,
		    const struct settings *a, const struct settings *b);
bool setting_is_standard(const struct setting *setting,
			 const struct value *value);
void settings_merge(const struct setting_table *table, struct settings *into,
		    const struct settings *from);

#endif
