// SPDX-License-Identifier: GPL-2.0
/* config show and version: what there is besides services. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "file/json_write.h"
#include "netlink/family.h"
#include "netlink/table.h"

static const struct {
	const char *word;
	int used;
	int most;
} limits[] = {
	{ "services", SVCNAT_L_SERVICES, SVCNAT_L_SERVICES_MAX },
	{ "frontends", SVCNAT_L_FRONTENDS, SVCNAT_L_FRONTENDS_MAX },
	{ "backends", SVCNAT_L_BACKENDS, SVCNAT_L_BACKENDS_MAX },
};

#define LIMITS (sizeof(limits) / sizeof(limits[0]))

static void print_config(const struct model *model)
{
	char text[SETTING_TEXT_LEN], used[NUMBER_LEN], most[NUMBER_LEN];
	const uint32_t *numbers = model->info.limits;
	unsigned int i;

	for (i = 0; i < config_settings.count; i++) {
		struct value value = setting_effective(&config_settings,
						       &model->config, i);

		printf("%-18s %s\n", config_settings.list[i].word,
		       setting_format(&config_settings.list[i], &value, text));
	}
	printf("\n%-18s %" PRIu64 "\n", "generation", model->generation);
	for (i = 0; i < LIMITS; i++)
		printf("%-18s %s of %s\n", limits[i].word,
		       format_number(used, numbers[limits[i].used]),
		       format_number(most, numbers[limits[i].most]));
	printf("%-18s %s\n", "affinity entries",
	       format_number(used, numbers[SVCNAT_L_AFFINITY_ENTRIES]));
}

static void print_config_json(const struct model *model)
{
	const uint32_t *numbers = model->info.limits;
	struct json json;
	unsigned int i;

	json_begin_document(&json, stdout);
	json_put_number(&json, "generation", model->generation);
	json_open_object(&json, "config");
	json_put_settings(&json, &config_settings, &model->config);
	json_close(&json);
	json_open_object(&json, "used");
	for (i = 0; i < LIMITS; i++)
		json_put_number(&json, limits[i].word, numbers[limits[i].used]);
	json_put_number(&json, "affinity-entries",
			numbers[SVCNAT_L_AFFINITY_ENTRIES]);
	json_close(&json);
	json_open_object(&json, "limits");
	for (i = 0; i < LIMITS; i++)
		json_put_number(&json, limits[i].word, numbers[limits[i].most]);
	json_end(&json);
}

/**
 * cmd_config_show() - show the settings and limits of the network namespace
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_config_show(const struct request *request)
{
	struct model model = {};
	struct nl_error error;
	struct nl nl;
	int err;

	if (cmd_connect(request, &nl))
		return EXIT_FAILURE;
	err = nl_read_config(&nl, &model, true, &error);
	nl_close(&nl);
	if (err) {
		complain("%s", error.text);
		return EXIT_FAILURE;
	}
	if (request->json)
		print_config_json(&model);
	else
		print_config(&model);
	return EXIT_SUCCESS;
}

static void print_version_json(const char *module, const uint32_t *protocol)
{
	struct json json;

	json_begin_document(&json, stdout);
	json_put_string(&json, "tool", version_of_tool());
	if (module)
		json_put_string(&json, "module", module);
	if (protocol)
		json_put_number(&json, "protocol", *protocol);
	json_end(&json);
}

/**
 * cmd_version() - show the versions of tool, module and protocol
 * @request: the command
 *
 * Return: an exit status. Without a module there still is a tool.
 */
int cmd_version(const struct request *request)
{
	char module[64] = "";
	bool loaded = version_of_module(module, sizeof(module));
	struct problem problem;
	struct nl nl;
	bool family;

	family = !nl_connect(&nl, request->netns, &problem);
	if (family)
		nl_close(&nl);
	if (request->json) {
		print_version_json(loaded ? module : NULL,
				   family ? &nl.version : NULL);
		return EXIT_SUCCESS;
	}
	printf("tool      %s\nmodule    %s\n", version_of_tool(),
	       loaded ? module : family ? "of unknown version" : "not loaded");
	if (family)
		printf("protocol  %" PRIu32 "\n", nl.version);
	return EXIT_SUCCESS;
}
