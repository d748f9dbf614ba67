// SPDX-License-Identifier: GPL-2.0
/*
 * The agent without an API server: reads lines of JSON, and prints what it makes
 * of them. agent/translate/run and agent-sync.sh of tests/netns feed it.
 *
 *	{"options": {"masquerade-all": true, "pods": "range|node|bridge|prefix",
 *		"pod-ranges": [...], "interface": "...", "node": [...],
 *		"node-ports": [...], "external-ips": false}}
 *	{"kind": "service|slice|node|cidr", "step": "begin|upsert|delete|end",
 *		"object": {...}}
 *	{"do": "table"}		prints the whole table
 *	{"do": "changes"}	prints what the kernel would be told now
 *	{"do": "sync"}		tells the kernel
 *	{"do": "health"}	prints what health-check node ports would tell
 *
 * Each answer ends in a line with a dot. What is refused or left out is printed
 * when it is, with a "?" or "!" before it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <jansson.h>

#include "agent/cache/cache.h"
#include "agent/sync/changes.h"
#include "agent/sync/sync.h"
#include "agent/translate/endpoints.h"
#include "base/format.h"
#include "file/line.h"

static struct cache cache;
static struct translate_options options;
static struct sync agent;

static void print_refused(void *context, const char *kind, const char *name,
			  const char *why)
{
	(void)context;
	printf("? %s %s: %s\n", kind, name, why);
}

static void print_told(void *context, const char *service, const char *reason,
		       const char *why)
{
	(void)context;
	(void)reason;
	printf("! %s: %s\n", service, why);
}

static void print_left(void *context, const struct cache_service *service,
		       const char *reason, const char *why)
{
	print_told(context, service->name, reason, why);
}

static void die(const char *what)
{
	fprintf(stderr, "agent_feed: %s\n", what);
	exit(EXIT_FAILURE);
}

static void take_list(const json_t *list,
		      int (*take)(struct translate_options *options,
				  const char *word, struct problem *problem))
{
	struct problem problem;
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (take(&options, json_string_value(item), &problem))
			die(problem.text);
}

static void take_options(const json_t *from)
{
	static const char *const kinds[] = {
		[PODS_UNKNOWN] = "unknown", [PODS_BY_RANGE] = "range",
		[PODS_BY_NODE] = "node", [PODS_BY_BRIDGE] = "bridge",
		[PODS_BY_PREFIX] = "prefix",
	};
	const char *pods = json_string_value(json_object_get(from, "pods"));
	const char *interface = json_string_value(json_object_get(from, "interface"));
	unsigned int i;

	memset(&options, 0, sizeof(options));
	options.masquerade_all = json_is_true(json_object_get(from, "masquerade-all"));
	cache.without_external_ips =
		json_is_false(json_object_get(from, "external-ips"));
	for (i = 0; pods && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i], pods))
			options.pods = i;
	options.interface = interface ? strdup(interface) : NULL;
	take_list(json_object_get(from, "pod-ranges"), options_add_pod_range);
	take_list(json_object_get(from, "node"), options_set_node);
	take_list(json_object_get(from, "node-ports"), options_add_nodeports);
}

static void take_step(const char *kind, const json_t *line)
{
	static const char *const steps[] = { "begin", "upsert", "delete", "end" };
	static const struct {
		const char *kind;
		void (*step)(void *context, enum watch_step step,
			     const json_t *object);
	} kinds[] = {
		{ "service", cache_service_step }, { "slice", cache_slice_step },
		{ "node", cache_node_step }, { "cidr", cache_service_cidr_step },
	};
	const char *word = json_string_value(json_object_get(line, "step"));
	unsigned int i, step;

	for (step = 0; step < 4 && strcmp(steps[step], word ?: ""); step++)
		;
	for (i = 0; i < 4; i++)
		if (step < 4 && !strcmp(kinds[i].kind, kind))
			kinds[i].step(&cache, step,
				      json_object_get(line, "object"));
}

static void print_table(void)
{
	struct translate translate = agent.translate;
	struct model model = {};

	translate.told = print_left;
	translate_table(&translate, &model);
	line_table(stdout, &model);
	model_free(&model);
}

/* All that is said, also what is standard: it may have been something else. */
static void print_settings(const struct setting_table *table,
			   const struct settings *settings)
{
	char text[SETTING_TEXT_LEN];
	unsigned int i;

	for (i = 0; i < table->count; i++)
		if (settings->given & 1U << i)
			printf(" %s %s", table->list[i].word,
			       setting_format(&table->list[i],
					      &settings->values[i], text));
	putchar('\n');
}

static void print_frontend(const char *action, const char *name,
			   const struct frontend *frontend)
{
	struct settings settings = { .given = frontend->given };
	char at[ENDPOINT_LEN];
	unsigned int i;

	for (i = 0; i < frontend_settings.count; i++)
		settings.values[i] = frontend_value(frontend, i);
	printf("frontend %s %s %s %s", action, name,
	       format_protocol(frontend->protocol),
	       format_endpoint(at, &frontend->at));
	print_settings(&frontend_settings, &settings);
}

static void print_backend(const char *action, const char *name,
			  const struct backend *backend)
{
	struct settings settings = { .given = backend->given };
	char at[ENDPOINT_LEN];
	unsigned int i;

	for (i = 0; i < backend_settings.count; i++)
		settings.values[i] = backend_value(backend, i);
	printf("backend %s %s %s", action, name, format_endpoint(at, &backend->at));
	print_settings(&backend_settings, &settings);
}

static void print_change(const struct service *service)
{
	bool dels = service->command == SVCNAT_CMD_FRONTEND_DEL ||
		    service->command == SVCNAT_CMD_BACKEND_DEL;
	size_t i;

	if (service->command == SVCNAT_CMD_SERVICE_SET) {
		printf("service set %s", service->name);
		print_settings(&service_settings, service->settings);
	}
	if (service->command == SVCNAT_CMD_SERVICE_DEL)
		printf("service del %s\n", service->name);
	for (i = 0; i < service->frontend_count; i++)
		print_frontend(dels ? "del" :
			       service->command == SVCNAT_CMD_FRONTEND_SET ?
			       "set" : "add", service->name,
			       &service->frontends[i]);
	for (i = 0; i < service->backend_count; i++)
		print_backend(dels ? "del" : "set", service->name,
			      &service->backends[i]);
}

static struct wanted *list_dirty(struct model *model, size_t *count)
{
	const struct cache_service *service;
	struct wanted *wanted;
	size_t i = 0, first = 0;

	for (*count = 0, service = cache.dirty; service; service = service->next_dirty)
		++*count;
	wanted = calloc(*count + 1, sizeof(*wanted));
	for (service = cache.dirty; service; service = service->next_dirty, i++) {
		wanted[i].name = service->name;
		translate_service(&agent.translate, service, model);
		wanted[i].count = model->count - first;
		first = model->count;
	}
	for (i = 0, first = 0; i < *count; first += wanted[i++].count)
		wanted[i].list = model->list + first;
	return wanted;
}

static void print_changes(void)
{
	struct model model = {}, changes = {};
	size_t i, count;
	struct wanted *wanted = list_dirty(&model, &count);

	changes_list(&agent.shadow, wanted, count, &changes);
	translate_config(&agent.translate, &model);
	changes_list_config(&agent.shadow, &model, &changes);
	if (changes.config_given)
		line_config(stdout, &changes.config);
	for (i = 0; i < changes.count; i++)
		print_change(changes.list[i]);
	for (i = 0; i < count; i++)
		shadow_store(&agent.shadow, wanted[i].name, wanted[i].list,
			     wanted[i].count);
	shadow_store_config(&agent.shadow, &model);
	cache_settle(&cache);
	model_free(&changes);
	model_free(&model);
	free(wanted);
}

static void sync_now(void)
{
	static const char *const words[] = {
		[SYNC_UNCHANGED] = "unchanged",
		[SYNC_COMMITTED] = "committed",
		[SYNC_FAILED] = "failed",
	};
	struct problem problem = {};
	enum sync_result result;

	sync_read_events(&agent);
	if (!sync_is_due(&agent)) {
		puts("nothing to do");
		return;
	}
	printf("%s: ", agent.full ? "whole table" : "changes");
	result = sync_run(&agent, &problem);
	printf("%s%s%s, %llu from others\n", words[result],
	       result == SYNC_FAILED ? ": " : "",
	       result == SYNC_FAILED ? problem.text : "",
	       (unsigned long long)agent.foreign);
}

static void print_health(void)
{
	const struct cache_service *service = cache.services;

	for (; service; service = service->hh.next)
		printf("%s %u %u\n", service->name,
		       endpoints_ready_here(&cache, service, AF_INET),
		       endpoints_ready_here(&cache, service, AF_INET6));
}

static void act(const char *word)
{
	if (!strcmp(word, "table"))
		print_table();
	else if (!strcmp(word, "changes"))
		print_changes();
	else if (!strcmp(word, "sync"))
		sync_now();
	else if (!strcmp(word, "health"))
		print_health();
	else
		die("what is to be done is not known");
	puts(".");
	fflush(stdout);
}

static void take_line(const json_t *line)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));
	const char *word = json_string_value(json_object_get(line, "do"));
	const json_t *from = json_object_get(line, "options");

	if (from)
		take_options(from);
	if (kind)
		take_step(kind, line);
	if (word)
		act(word);
}

int main(int argc, char **argv)
{
	char *text = NULL;
	size_t room = 0;

	cache_begin(&cache, argc > 1 ? argv[1] : "node-a");
	cache.refused = print_refused;
	sync_begin(&agent, &cache, &options);
	agent.told.tell = print_told;
	while (getline(&text, &room, stdin) > 0) {
		json_t *line = json_loads(text, 0, NULL);

		if (!line)
			die("a line is not JSON");
		take_line(line);
		json_decref(line);
	}
	free(text);
	free((char *)options.interface);
	sync_end(&agent);
	cache_end(&cache);
	return EXIT_SUCCESS;
}
