// SPDX-License-Identifier: GPL-2.0
/*
 * The agent's ports with made-up facts and a clock that only its caller sets forward:
 *
 *	served [FLAG...]		flags of the agent
 *
 * What is told is printed, a line each; read are
 *
 *	advance MS | quit | update
 *	set NAME VALUE			a fact by its name
 *	synced full|partial MS CAUSE	the kernel was told, which took so long and was
 *					caused so many ms ago
 *	port SERVICE PORT FAMILIES READY4 READY6
 *	no-ports
 *	place all4|all6|localhost|ADDRESS|RANGE
 *	no-places
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/config/config.h"
#include "agent/serve/serve.h"
#include "base/memory.h"
#include "commands.h"

#define PORTS 64
#define RANGES 8
#define MS 1000000
#define BEGAN INT64_C(1795818642000000000)

static uint64_t clock_ms = 1000000;
static struct loop loop;
static struct facts facts;
static struct facts_port ports[PORTS];
static struct cache_range ranges[RANGES];
static struct agent_settings settings;
static struct serve serve = { .loop = &loop, .facts = &facts, .settings = &settings };

static uint64_t tell_time(void)
{
	return clock_ms;
}

static int64_t tell_wall(void)
{
	return BEGAN + (int64_t)(clock_ms - 1000000) * MS + 123456789;
}

static void on_failed(void *context, const char *service, const char *why)
{
	(void)context;
	printf("failed %s: %s\n", service ?: "-", why);
}

/* Facts that change while nobody looks. */
static void on_refresh(void *context)
{
	(void)context;
	facts.watches[0] = (struct facts_watch){
		.kind = "services", .age = clock_ms - 1000000, .restarts = 1, .relists = 2,
		.malformed = 3,
	};
}

static void set_fact(const char *name, int64_t value)
{
	const struct {
		const char *name;
		bool *yes;
		uint64_t *number;
	} rows[] = {
		{ "node_eligible", &facts.node_eligible, NULL },
		{ "survived", &facts.survived, NULL },
		{ "fresh", &facts.fresh, NULL },
		{ "service_changes", NULL, &facts.service_changes },
		{ "endpoint_changes", NULL, &facts.endpoint_changes },
		{ "foreign", NULL, &facts.foreign },
	};

	if (!strcmp(name, "waiting")) {
		facts.is_waiting = true;
		facts.waiting = clock_ms;
		facts.last_queued = tell_wall();
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, name))
			continue;
		if (rows[i].yes)
			*rows[i].yes = value;
		else
			*rows[i].number = value;
	}
}

static void add_port(const char *service, unsigned int port, unsigned int families,
		     unsigned int ready4, unsigned int ready6)
{
	if (facts.port_count == PORTS)
		return;
	ports[facts.port_count++] = (struct facts_port){
		.service = require_memory(strdup(service)), .port = port,
		.families = families, .ready = { ready4, ready6 },
	};
}

static void clear_ports(void)
{
	while (facts.port_count)
		free((char *)ports[--facts.port_count].service);
}

static void add_place(const char *word)
{
	struct facts_places *places = &facts.places;
	struct endpoint at;

	if (!strcmp(word, "all4"))
		places->all[0] = true;
	else if (!strcmp(word, "all6"))
		places->all[1] = true;
	else if (!strcmp(word, "localhost"))
		places->localhost = true;
	else if (!address_read(word, &at))
		places->primary[at.family == AF_INET6] = at;
	else if (places->range_count < RANGES &&
		 !range_read(word, &ranges[places->range_count]))
		places->range_count++;
}

static void do_synced(const char *what, int64_t ms, int64_t ago)
{
	int64_t cause = tell_wall() - ago * MS;

	facts_synced(&facts, !strcmp(what, "full"), ms * MS, tell_wall());
	facts_programmed(&facts, &cause, 1, serve.started);
}

static void do_command(const char *command)
{
	unsigned int port, families, ready4, ready6;
	char word[COMMAND_LEN];
	int64_t a, b;

	if (sscanf(command, "advance %" SCNd64, &a) == 1) {
		clock_ms += a;
		loop_expire(&loop);
	} else if (sscanf(command, "set %s %" SCNd64, word, &a) == 2) {
		set_fact(word, a);
	} else if (sscanf(command, "synced %s %" SCNd64 " %" SCNd64, word, &a, &b) == 3) {
		do_synced(word, a, b);
	} else if (sscanf(command, "port %s %u %u %u %u", word, &port, &families, &ready4,
			  &ready6) == 5) {
		add_port(word, port, families, ready4, ready6);
	} else if (sscanf(command, "place %s", word) == 1) {
		add_place(word);
	} else if (!strcmp(command, "no-ports")) {
		clear_ports();
	} else if (!strcmp(command, "no-places")) {
		facts.places = (struct facts_places){ .ranges = ranges };
	} else if (!strcmp(command, "update")) {
		serve_update(&serve);
	} else if (!strcmp(command, "quit")) {
		loop_end(&loop);
	}
	puts("done");
}

static int run(struct problem *problem)
{
	static const struct facts_requests requests[] = {
		{ "127.0.0.1:6443", "GET", 200, 4 }, { "127.0.0.1:6443", "GET", 0, 1 },
	};
	struct commands commands;
	int err;

	facts.places.ranges = ranges;
	facts.ports = ports;
	facts.requests = requests;
	facts.request_count = 2;
	if (loop_begin(&loop, problem))
		return -1;
	loop_set_clock(&loop, tell_time);
	if (commands_begin(&commands, &loop, do_command))
		return problem_set(problem, "nothing to read");
	serve.failed = on_failed;
	serve.refresh = on_refresh;
	serve.wall = tell_wall;
	serve.seconds = 1;
	err = serve_start(&serve, problem);
	if (!err) {
		puts("ready");
		err = loop_run(&loop, problem);
	}
	serve_stop(&serve);
	loop_remove(&loop, &commands.source);
	loop_free(&loop);
	clear_ports();
	return err;
}

/**
 * main() - the agent's ports
 * @argc: number of words
 * @argv: the words
 *
 * Return: 0, or 1 after a sentence.
 */
int main(int argc, char **argv)
{
	struct problem problem;
	int err;

	setvbuf(stdout, NULL, _IOLBF, 0);
	err = agent_config_load(&settings, argv + !!argc, &problem) || run(&problem);
	if (err)
		puts(problem.text);
	agent_settings_free(&settings);
	return err;
}
