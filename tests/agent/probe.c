// SPDX-License-Identifier: GPL-2.0
/*
 * Watches as the agent has them, with a clock that only its caller sets forward:
 *
 *	probe KUBECONFIG URL,... KIND...
 *
 * The servers of the list are asked after that of the kubeconfig.
 *
 * What is told is printed, a line each; read are "advance MS", "state", "quit" and
 * "event NAMESPACE NAME NOTE", with - for no namespace.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/events/events.h"
#include "agent/stream/watch.h"
#include "base/memory.h"
#include "commands.h"

#define KINDS 4

/* A kind that is watched. */
struct probed {
	const struct watch_kind *kind;
	struct watch *watch;
};

static uint64_t clock_ms = 1000000;
static struct loop loop;
static struct events events;
static struct probed probed[KINDS];
static size_t count;

static uint64_t tell_time(void)
{
	return clock_ms;
}

static const char *text_at(const json_t *object, const char *key)
{
	const json_t *metadata = json_object_get(object, "metadata");

	return json_string_value(json_object_get(metadata, key)) ?: "-";
}

static void on_step(void *context, enum watch_step step, const json_t *object)
{
	static const char *const names[] = { "begin", "upsert", "delete", "end" };
	const struct probed *it = context;

	printf("%s %s", it->kind->name, names[step]);
	if (object)
		printf(" %s/%s", text_at(object, "namespace"), text_at(object, "name"));
	putchar('\n');
}

static void on_report(void *context, const char *sentence)
{
	(void)context;
	printf("report %s\n", sentence);
}

static void print_state(void)
{
	for (size_t i = 0; i < count; i++) {
		struct watch_state state = watch_state(probed[i].watch);

		printf("%s state complete=%d fresh=%d waiting=%d age=%" PRIu64
		       " restarts=%lu relists=%lu malformed=%lu\n", probed[i].kind->name,
		       state.complete, state.fresh, state.waiting, state.age,
		       state.restarts, state.relists, state.malformed);
	}
	puts("done");
}

static void tell_event(const char *namespace, const char *name, const char *note)
{
	const struct event_text text = {
		.warning = true, .reason = "Reason", .action = "Doing", .note = note,
	};
	const struct event_about about = {
		.version = "v1",
		.kind = *namespace == '-' ? "Node" : "Service",
		.namespace = *namespace == '-' ? NULL : namespace,
		.name = name,
		.uid = "1-2-3",
	};

	events_tell(&events, &about, &text);
	loop_expire(&loop);
	printf("dropped %" PRIu64 "\n", events.dropped);
	puts("done");
}

static void do_command(const char *command)
{
	char namespace[COMMAND_LEN], name[COMMAND_LEN], note[COMMAND_LEN];
	unsigned long ms;

	if (!strcmp(command, "quit")) {
		loop_end(&loop);
	} else if (!strcmp(command, "state")) {
		print_state();
	} else if (sscanf(command, "event %s %s %[^\n]", namespace, name, note) == 3) {
		tell_event(namespace, name, note);
	} else if (sscanf(command, "advance %lu", &ms) == 1) {
		clock_ms += ms;
		loop_expire(&loop);
		puts("done");
	}
}

static void watch_all(struct api_client *client, char **names)
{
	static const struct watch_kind *const kinds[KINDS] = {
		&watch_services, &watch_slices, &watch_node, &watch_service_cidrs,
	};

	for (; *names; names++) {
		for (size_t i = 0; i < KINDS; i++) {
			struct probed *it = &probed[count];
			const struct watch_handler handler = { on_step, it };

			if (strcmp(kinds[i]->name, *names))
				continue;
			count++;
			it->kind = kinds[i];
			it->watch = watch_begin(client, kinds[i], kinds[i] == &watch_node ?
						"node-a" : NULL, &handler);
		}
	}
}

/* @servers: that are asked after that of the kubeconfig. */
static int find_server(struct access *access, const char *kubeconfig,
		       char *servers, struct problem *problem)
{
	struct agent_settings settings;
	char *server;
	int err;

	agent_settings_begin(&settings);
	free(settings.kubeconfig);
	settings.kubeconfig = require_memory(strdup(kubeconfig));
	err = access_find(access, &settings, problem);
	agent_settings_free(&settings);
	while (!err && (server = strsep(&servers, ",")) && *server)
		err = access_add_server(access, server, problem);
	return err;
}

static int run(struct access *access, char **names, struct problem *problem)
{
	struct api_client client;
	struct commands commands;

	if (loop_begin(&loop, problem))
		return -1;
	loop_set_clock(&loop, tell_time);
	if (commands_begin(&commands, &loop, do_command) ||
	    client_begin(&client, &loop, access, problem))
		return -1;
	client.report = on_report;
	events_begin(&events, &client, "node-a");
	watch_all(&client, names);
	if (loop_run(&loop, problem))
		return -1;
	while (count)
		watch_end(probed[--count].watch);
	events_end(&events);
	client_end(&client);
	loop_free(&loop);
	return 0;
}

/**
 * main() - watches
 * @argc: number of words
 * @argv: the words
 *
 * Return: 0, or 1 after a sentence.
 */
int main(int argc, char **argv)
{
	struct access access = {};
	struct problem problem;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 3 || find_server(&access, argv[1], argv[2], &problem) ||
	    run(&access, argv + 3, &problem)) {
		puts(argc < 4 ? "probe KUBECONFIG URL,... KIND..." : problem.text);
		return 1;
	}
	access_free(&access);
	return 0;
}
