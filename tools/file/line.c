// SPDX-License-Identifier: GPL-2.0
/* A model becomes lines of commands, which config.c reads back. */
#include "base/format.h"
#include "file/config.h"
#include "file/line.h"

static const char *command_words(uint8_t change)
{
	unsigned int i;

	for (i = 0; i < command_count; i++)
		if (commands[i].change == change)
			return commands[i].words;
	return "?";
}

/* Big tables have millions of words, for which printf would take long. */
static void put_word(FILE *to, const char *word)
{
	fputc_unlocked(' ', to);
	fputs_unlocked(word, to);
}

static void end_line(FILE *to)
{
	fputc_unlocked('\n', to);
}

static void print_setting(FILE *to, const struct setting *setting,
			  const struct value *value)
{
	char text[SETTING_TEXT_LEN];

	if (setting_is_standard(setting, value))
		return;
	put_word(to, setting->word);
	if (setting->kind != SETTING_FLAG)
		put_word(to, setting_format(setting, value, text));
}

static void print_settings(FILE *to, const struct setting_table *table,
			   const struct settings *settings)
{
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		struct value value = setting_effective(table, settings, i);

		print_setting(to, &table->list[i], &value);
	}
	end_line(to);
}

/**
 * line_config() - write the settings of the network namespace
 * @to: where to
 * @config: the settings; those that are standard are left out
 */
void line_config(FILE *to, const struct settings *config)
{
	fputs(command_words(SVCNAT_CMD_CONFIG_SET), to);
	print_settings(to, &config_settings, config);
}

/**
 * line_service() - write a service and its settings
 * @to: where to
 * @service: the service; settings that are standard are left out
 */
void line_service(FILE *to, const struct service *service)
{
	fputs_unlocked(command_words(SVCNAT_CMD_SERVICE_SET), to);
	put_word(to, service->name);
	print_settings(to, &service_settings, service->settings);
}

/**
 * line_frontend() - write a frontend
 * @to: where to
 * @command: SVCNAT_CMD_FRONTEND_ADD or SVCNAT_CMD_FRONTEND_DEL
 * @name: of the service
 * @frontend: the frontend
 */
void line_frontend(FILE *to, uint8_t command, const char *name,
		   const struct frontend *frontend)
{
	char at[ENDPOINT_LEN];
	unsigned int i;

	fputs_unlocked(command_words(command), to);
	put_word(to, name);
	put_word(to, format_protocol(frontend->protocol));
	put_word(to, format_endpoint(at, &frontend->at));
	for (i = 0; i < frontend_settings.count; i++) {
		struct value value = frontend_value(frontend, i);

		if (command != SVCNAT_CMD_FRONTEND_DEL)
			print_setting(to, &frontend_settings.list[i], &value);
	}
	end_line(to);
}

/**
 * line_backend() - write a backend
 * @to: where to
 * @command: SVCNAT_CMD_BACKEND_SET or SVCNAT_CMD_BACKEND_DEL
 * @name: of the service
 * @backend: the backend; its weight is always written where there is one, as
 *	`set` without it would keep the one of a backend that is there
 */
void line_backend(FILE *to, uint8_t command, const char *name,
		  const struct backend *backend)
{
	char text[ENDPOINT_LEN];
	unsigned int i;

	fputs_unlocked(command_words(command), to);
	put_word(to, name);
	put_word(to, format_endpoint(text, &backend->at));
	if (command == SVCNAT_CMD_BACKEND_SET) {
		put_word(to, backend_settings.list[BACKEND_WEIGHT].word);
		format_digits(text, backend->weight);
		put_word(to, text);
	}
	for (i = BACKEND_LOCAL; i < backend_settings.count; i++)
		if (command == SVCNAT_CMD_BACKEND_SET && backend->flags & 1U << i)
			put_word(to, backend_settings.list[i].word);
	end_line(to);
}

/**
 * line_table() - write a whole table as apply reads it
 * @to: where to
 * @model: the table, sorted
 */
void line_table(FILE *to, const struct model *model)
{
	size_t i, j;

	fputs(CONFIG_HEAD "\n", to);
	line_config(to, &model->config);
	for (i = 0; i < model->count; i++) {
		const struct service *service = model->list[i];

		line_service(to, service);
		for (j = 0; j < service->frontend_count; j++)
			line_frontend(to, SVCNAT_CMD_FRONTEND_ADD,
				      service->name, &service->frontends[j]);
		for (j = 0; j < service->backend_count; j++)
			line_backend(to, SVCNAT_CMD_BACKEND_SET, service->name,
				     &service->backends[j]);
	}
	fputs(CONFIG_TAIL "\n", to);
}
