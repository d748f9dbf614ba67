// SPDX-License-Identifier: GPL-2.0
/* The table of commands, and of their options. */
#include <string.h>

#include "base/similar.h"
#include "grammar/command.h"

const struct command commands[] = {
	{
		.words = "service add", .change = SVCNAT_CMD_SERVICE_ADD,
		.args = { ARG_FRESH_NAME }, .settings = &service_settings,
		.help = "add a service, which must be new",
		.more = "Settings that are not named have their default value.",
	}, {
		.words = "service set", .change = SVCNAT_CMD_SERVICE_SET,
		.args = { ARG_NEW_NAME }, .settings = &service_settings,
		.help = "add a service, or change its settings",
		.more = "Settings that are not named keep their value; a new service has the default ones.",
	}, {
		.words = "service del", .change = SVCNAT_CMD_SERVICE_DEL,
		.options = OPTION_IF_EXISTS,
		.args = { ARG_NAME },
		.help = "remove a service with its frontends and backends",
	}, {
		.words = "frontend add", .change = SVCNAT_CMD_FRONTEND_ADD,
		.args = { ARG_NAME, ARG_PROTOCOL, ARG_NEW_FRONTEND },
		.settings = &frontend_settings,
		.help = "give a service something new that clients dial",
		.more = "A node port is the port on this host's addresses; see 'config set nodeport-addresses'.",
	}, {
		.words = "frontend set", .change = SVCNAT_CMD_FRONTEND_SET,
		.args = { ARG_NAME, ARG_PROTOCOL, ARG_FRONTEND },
		.settings = &frontend_settings,
		.help = "the same, or change one; counters stay",
		.more = "Settings that are not named keep their value; a new frontend has the default ones.",
	}, {
		.words = "frontend del", .change = SVCNAT_CMD_FRONTEND_DEL,
		.options = OPTION_IF_EXISTS,
		.args = { ARG_NAME, ARG_PROTOCOL, ARG_FRONTEND },
		.help = "take an address from a service",
	}, {
		.words = "backend add", .change = SVCNAT_CMD_BACKEND_ADD,
		.args = { ARG_NAME, ARG_NEW_BACKEND },
		.settings = &backend_settings,
		.help = "add a backend to a service, where it must be new",
		.more = "It has weight 1 unless told.",
	}, {
		.words = "backend set", .change = SVCNAT_CMD_BACKEND_SET,
		.args = { ARG_NAME, ARG_BACKEND },
		.settings = &backend_settings,
		.help = "add a backend to a service, or change one",
		.more = "A new backend has weight 1 unless told; an old one keeps what is not named.",
	}, {
		.words = "backend del", .change = SVCNAT_CMD_BACKEND_DEL,
		.options = OPTION_IF_EXISTS,
		.args = { ARG_NAME, ARG_BACKEND },
		.help = "remove a backend from a service",
	}, {
		.words = "config set", .change = SVCNAT_CMD_CONFIG_SET,
		.settings = &config_settings, .needs_setting = true,
		.help = "change settings of the network namespace",
	}, {
		.words = "config show",
		.help = "show the settings and limits of the network namespace",
	}, {
		.words = "show", .args = { ARG_WHICH },
		.options = OPTION_AFFINITY | OPTION_BRIEF,
		.help = "show services, and settings of one that is named",
		.more = "A PATTERN has * for any letters and ? for one; ADDR, or ADDR:PORT, is what clients dial.",
	}, {
		.words = "apply", .args = { ARG_FILE },
		.options = OPTION_DRY_RUN | OPTION_EXPECT,
		.help = "make the table what the file says, at once or not at all",
		.more = "Services that the file does not name go; those that are as the file says stay untouched.\n"
			"FILE holds commands without the word svcnat, one a line, or JSON; - is standard input.",
	}, {
		.words = "add", .args = { ARG_FILE },
		.options = OPTION_EXPECT,
		.help = "carry out the commands in a file, all at once or none",
		.more = "FILE holds commands without the word svcnat, one a line, or JSON; - is standard input.",
	}, {
		.words = "save",
		.help = "print the table as apply reads it",
	}, {
		.words = "flush", .change = SVCNAT_CMD_FLUSH,
		.help = "remove all services; the settings stay",
	}, {
		.words = "monitor",
		.help = "print changes as they happen, one a line",
	}, {
		.words = "stats", .args = { ARG_NAME_OPTIONAL },
		.options = OPTION_WATCH | OPTION_FLOWS,
		.help = "show counters of new connections, or their rates",
		.more = "Counting the connections that there are means reading all of conntrack's table.",
	}, {
		.words = "flows", .args = { ARG_NAME_OPTIONAL },
		.settings = &flows_settings,
		.options = OPTION_COUNT,
		.help = "list connections of the services, from conntrack",
		.more = "Those whose backend is not in the table any more are marked 'left'.",
	}, {
		.words = "metrics",
		.options = OPTION_FLOWS,
		.help = "print counters and states for Prometheus",
		.more = "Counting the connections that there are means reading all of conntrack's table.\n"
			"svcnat-exporter(8) serves them by HTTP.",
	}, {
		.words = "trace",
		.args = { ARG_TRACE_PROTOCOL, ARG_SOURCE, ARG_DESTINATION },
		.settings = &trace_settings,
		.help = "tell what would become of a new connection, and why",
		.more = "The kernel asks the functions that packets go through; nothing is sent, counted or remembered.\n"
			"Without iif a connection from an address of this host is the host's own.\n"
			"Sources are written as 10.244.0.7 or 10.244.0.7:4242, [fd00::7] or [fd00::7]:4242.",
	}, {
		.words = "doctor",
		.help = "check what usually breaks nodes, and say what mends it",
		.more = "The exit status is 1 if something is a problem.",
	}, {
		.words = "version",
		.help = "show the versions of this tool and of the module",
	},
};

const unsigned int command_count = sizeof(commands) / sizeof(commands[0]);

/**
 * command_match() - compare words with a command's own
 * @command: the command
 * @words: what was written
 * @count: number of words
 *
 * Return: how many words the command's name has, 0 if these are others.
 */
unsigned int command_match(const struct command *command, char *const *words,
			   unsigned int count)
{
	const char *second = strchr(command->words, ' ');
	size_t len = second ? (size_t)(second - command->words) :
			      strlen(command->words);

	if (!count || strlen(words[0]) != len ||
	    memcmp(words[0], command->words, len))
		return 0;
	if (!second)
		return 1;
	return count > 1 && !strcmp(words[1], second + 1) ? 2 : 0;
}

/* What other programs call the same. */
static const char *const other_words[][2] = {
	{ "add", "set" }, { "create", "add" }, { "new", "add" },
	{ "change", "set" }, { "edit", "set" },
	{ "delete", "del" }, { "remove", "del" }, { "rm", "del" },
	{ "list", "show" }, { "ls", "show" }, { "get", "show" },
	{ "status", "show" }, { "dump", "save" }, { "restore", "apply" },
	{ "load", "apply" }, { "replace", "apply" }, { "clear", "flush" },
};

static bool may_mean(const char *word, const char *known)
{
	unsigned int i;

	for (i = 0; i < sizeof(other_words) / sizeof(other_words[0]); i++)
		if (!strcmp(word, other_words[i][0]) &&
		    !strcmp(known, other_words[i][1]))
			return true;
	return is_similar(word, known);
}

static const struct command *guess_words(const char *first, const char *second)
{
	unsigned int i;

	for (i = 0; i < command_count; i++) {
		const char *words = commands[i].words;
		size_t len = strcspn(words, " ");

		if (!first) {
			if (!words[len] && may_mean(second, words))
				return &commands[i];
		} else if (words[len] && strlen(first) == len &&
			   !strncmp(first, words, len) &&
			   may_mean(second, words + len + 1)) {
			return &commands[i];
		}
	}
	return NULL;
}

/* The first word of several commands, with its length. */
static const char *guess_group(const char *word, size_t *len)
{
	char first[32];
	unsigned int i;

	for (i = 0; i < command_count; i++) {
		*len = strcspn(commands[i].words, " ");
		snprintf(first, sizeof(first), "%.*s", (int)*len,
			 commands[i].words);
		if (commands[i].words[*len] && is_similar(word, first))
			return commands[i].words;
	}
	return NULL;
}

/* "service show" is written elsewhere, and "list". */
static int add_guess(char *const *words, unsigned int count,
		     struct problem *problem)
{
	const struct command *guess = NULL;
	struct problem before = *problem;
	const char *group = NULL;
	size_t len;

	if (count > 1)
		guess = guess_words(words[0], words[1]);
	if (!guess)
		guess = guess_words(NULL, words[count > 1]);
	if (guess)
		problem_set(problem, "%s: did you mean '%s'?", before.text,
			    guess->words);
	else if (count == 1)
		group = guess_group(words[0], &len);
	if (group)
		problem_set(problem, "%s: did you mean '%.*s'?", before.text,
			    (int)len, group);
	return -1;
}

/* Is it one of those that begin with this word, and go on? */
static bool in_group(const struct command *command, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(command->words, word, len) && command->words[len] == ' ';
}

static unsigned int count_group(const char *word)
{
	unsigned int count = 0, i;

	for (i = 0; i < command_count; i++)
		count += in_group(&commands[i], word);
	return count;
}

static int unknown_command(char *const *words, unsigned int count,
			   struct problem *problem)
{
	char choices[64] = "";
	unsigned int i, left;
	size_t used = 0, len;

	if (!count)
		return problem_set(problem, "a command is missing");
	if (!strcmp(words[0], "help"))
		return problem_set(problem, "'help' is not a command: write 'svcnat -h' or 'svcnat COMMAND -h'");
	if (strchr(words[0], ' '))
		return problem_set(problem, "'%s' is not a command: write its words without quotes around them",
				   printable(words[0]));
	len = strlen(words[0]);
	left = count_group(words[0]);
	for (i = 0; i < command_count; i++)
		if (in_group(&commands[i], words[0]))
			used += snprintf(choices + used, sizeof(choices) - used,
					 "%s%s", !used ? "" : --left == 1 ?
					 " or " : ", ",
					 commands[i].words + len + 1);
	if (!used) {
		problem_set(problem, "'%s' is not a command",
			    printable(words[0]));
		return add_guess(words, 1, problem);
	}
	if (count == 1)
		return problem_set(problem, "'%s' is followed by %s", words[0],
				   choices);
	problem_set(problem, "'%s' is followed by %s, not by '%s'",
		    words[0], choices, printable(words[1]));
	return add_guess(words, count, problem);
}

/**
 * command_find() - look a command up by the words that it begins with
 * @words: what was written
 * @count: number of words
 * @problem: why it is no command
 *
 * Return: the command, or NULL with @problem filled.
 */
const struct command *command_find(char *const *words, unsigned int count,
				   struct problem *problem)
{
	unsigned int i;

	for (i = 0; i < command_count; i++)
		if (command_match(&commands[i], words, count))
			return &commands[i];
	unknown_command(words, count, problem);
	return NULL;
}

const struct command_option global_options[] = {
	{ "--json", 'j', VALUE_NONE, "", "print JSON" },
	{ "--netns", 'N', VALUE_NEEDED, "NETNS",
	  "work in this network namespace (a name or a path)" },
	{ "--quiet", 'q', VALUE_NONE, "", "print errors only" },
	{ "--help", 'h', VALUE_NONE, "",
	  "help; after a command, help on that command" },
	{ "--version", 'V', VALUE_NONE, "", "the command 'version'" },
	{}
};

const struct command_option command_options[] = {
	{ "--dry-run", 0, VALUE_NONE, "",
	  "say what would change, change nothing" },
	{ "--expect-generation", 0, VALUE_NEEDED, "N",
	  "refuse when the table is not of generation N" },
	{ "--affinity", 0, VALUE_NONE, "",
	  "show the clients that keep their backend" },
	{ "--count", 0, VALUE_NONE, "",
	  "count connections by service and backend" },
	{ "--flows", 0, VALUE_NONE, "",
	  "count the connections that there are now, too" },
	{ "--watch", 0, VALUE_OPTIONAL, "[SECONDS]",
	  "show rates, again and again (default: 1)" },
	{ "--if-exists", 0, VALUE_NONE, "",
	  "what is not there need not be removed" },
	{ "--brief", 0, VALUE_NONE, "", "a line for each service" },
	{}
};

/**
 * option_takes() - is a word the value of the option before it?
 * @option: the option
 * @word: the word, or NULL if there is none
 *
 * Return: whether it is.
 */
bool option_takes(const struct command_option *option, const char *word)
{
	if (!word || option->value == VALUE_NONE)
		return false;
	return option->value == VALUE_NEEDED || (*word >= '0' && *word <= '9') ||
	       *word == '.';
}

/**
 * arg_syntax() - how an argument is shown in a help text
 * @arg: its kind
 *
 * Return: the word for it.
 */
const char *arg_syntax(enum arg arg)
{
	switch (arg) {
	case ARG_FRESH_NAME:
	case ARG_NEW_NAME:
	case ARG_NAME:
		return "NAME";
	case ARG_NAME_OPTIONAL:
		return "[NAME]";
	case ARG_WHICH:
		return "[NAME|PATTERN|ADDR]";
	case ARG_PROTOCOL:
		return "tcp|udp|sctp";
	case ARG_NEW_FRONTEND:
	case ARG_FRONTEND:
		return "ADDR:PORT|nodeport PORT";
	case ARG_NEW_BACKEND:
	case ARG_BACKEND:
		return "ADDR:PORT";
	case ARG_FILE:
		return "FILE|-";
	case ARG_TRACE_PROTOCOL:
		return "tcp|udp|sctp|icmp";
	case ARG_SOURCE:
		return "SRC[:PORT]";
	case ARG_DESTINATION:
		return "DST:PORT";
	case ARG_NONE:
		break;
	}
	return "";
}
