// SPDX-License-Identifier: GPL-2.0
/* Help texts, all of them made from the table of commands. */
#include <string.h>

#include "grammar/command.h"

#define SYNTAX_LEN 128
#define SYNTAX_WIDTH 44
#define OPTION_WIDTH 18
#define GLOBAL_WIDTH 16

static const char *command_syntax(const struct command *command, char *out)
{
	const struct setting_table *table = command->settings;
	size_t used = snprintf(out, SYNTAX_LEN, "%s", command->words);
	unsigned int i;

	for (i = 0; i < COMMAND_ARGS && command->args[i]; i++)
		used += snprintf(out + used, SYNTAX_LEN - used, " %s",
				 arg_syntax(command->args[i]));
	if (table && table->count == 1)
		snprintf(out + used, SYNTAX_LEN - used, " [%s %s]",
			 table->list->word, table->list->syntax);
	else if (table)
		snprintf(out + used, SYNTAX_LEN - used, " %s",
			 command->needs_setting ? "SETTING VALUE ..." :
						  "[SETTING VALUE]...");
	return out;
}

static void print_command_line(FILE *to, const struct command *command)
{
	char syntax[SYNTAX_LEN];

	fprintf(to, "  %-*s  %s\n", SYNTAX_WIDTH,
		command_syntax(command, syntax), command->help);
}

static void print_options(FILE *to)
{
	const struct command_option *option;
	char text[64];

	fputs("\nOptions, before or after the command:\n", to);
	for (option = global_options; option->word; option++) {
		snprintf(text, sizeof(text), "%s %s", option->word,
			 option->syntax);
		fprintf(to, "  -%c, %-*s%s\n", option->brief, GLOBAL_WIDTH, text,
			option->help);
	}
}

/**
 * usage_all() - print what the tool can do
 * @to: where to
 */
void usage_all(FILE *to)
{
	unsigned int i;

	fputs("Usage: svcnat [OPTION]... COMMAND\n"
	      "Balances connections to service addresses among backends.\n\n"
	      "Commands:\n", to);
	for (i = 0; i < command_count; i++)
		print_command_line(to, &commands[i]);
	print_options(to);
	fputs("\n'svcnat COMMAND -h' tells more. The manual is svcnat(8).\n", to);
}

/**
 * usage_group() - print what can follow the first word of some commands
 * @to: where to
 * @word: such as "service"
 *
 * Return: whether there are such commands.
 */
bool usage_group(FILE *to, const char *word)
{
	size_t len = strlen(word);
	bool found = false;
	unsigned int i;

	for (i = 0; i < command_count; i++) {
		if (strncmp(commands[i].words, word, len) ||
		    commands[i].words[len] != ' ')
			continue;
		if (!found)
			fprintf(to, "Usage: svcnat [OPTION]... %s COMMAND\n\n"
				"Commands:\n", word);
		found = true;
		print_command_line(to, &commands[i]);
	}
	if (found)
		print_options(to);
	return found;
}

static void print_settings(FILE *to, const struct setting_table *table)
{
	char text[SETTING_TEXT_LEN];
	unsigned int i;

	fputs("\nSettings:\n", to);
	for (i = 0; i < table->count; i++) {
		const struct setting *setting = &table->list[i];

		fprintf(to, "  %s %s\n      %s", setting->word, setting->syntax,
			setting->help);
		if (setting->kind != SETTING_SEED &&
		    setting->kind != SETTING_DEVICE &&
		    setting->kind != SETTING_ENDPOINT)
			fprintf(to, " (default: %s)",
				setting_format(setting, &setting->standard,
					       text));
		fputc('\n', to);
	}
}

static void print_arguments(FILE *to, const struct command *command)
{
	unsigned int i;

	for (i = 0; i < COMMAND_ARGS; i++) {
		switch (command->args[i]) {
		case ARG_NEW_FRONTEND:
		case ARG_FRONTEND:
		case ARG_NEW_BACKEND:
		case ARG_BACKEND:
			fputs("\nADDR:PORT is written as 10.96.0.10:80 or [fd00:96::10]:80.\n", to);
			return;
		default:
			break;
		}
	}
}

static void print_option(FILE *to, const struct command_option *option)
{
	char text[64];
	int width = snprintf(text, sizeof(text), "%s%s%s", option->word,
			     *option->syntax ? " " : "", option->syntax);

	/* What is too wide for the column has a line of its own. */
	if (width > OPTION_WIDTH)
		fprintf(to, "  %s\n  %*s", text, OPTION_WIDTH, "");
	else
		fprintf(to, "  %-*s", OPTION_WIDTH, text);
	fprintf(to, "  %s\n", option->help);
}

/**
 * usage_command() - print all there is to know about a command
 * @to: where to
 * @command: which
 */
void usage_command(FILE *to, const struct command *command)
{
	char syntax[SYNTAX_LEN];
	unsigned int i;

	fprintf(to, "Usage: svcnat [OPTION]... %s",
		command_syntax(command, syntax));
	for (i = 0; command_options[i].word; i++)
		if (command->options & 1U << i)
			fprintf(to, " [%s%s%s]", command_options[i].word,
				*command_options[i].syntax ? " " : "",
				command_options[i].syntax);
	fprintf(to, "\n%c%s.\n", command->help[0] - 'a' + 'A',
		command->help + 1);
	if (command->more)
		fprintf(to, "%s\n", command->more);
	print_arguments(to, command);
	if (command->settings)
		print_settings(to, command->settings);
	print_options(to);
	for (i = 0; command_options[i].word; i++)
		if (command->options & 1U << i)
			print_option(to, &command_options[i]);
}
