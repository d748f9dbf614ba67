// SPDX-License-Identifier: GPL-2.0
/* What is set, and since when the agent runs. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "agent/config/knobs.h"
#include "agent/config/shown.h"
#include "agent/config/value.h"
#include "agent/serve/golang.h"
#include "agent/serve/pages.h"
#include "base/memory.h"
#include "base/version.h"

#define NOTICE "Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only."

/* Whose behaviour this is. */
#define EMULATION "1.37"

static void put_text_headers(struct server_answer *answer)
{
	server_put_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, HTTP_TEXT);
	server_put_header(answer, "X-Content-Type-Options", "nosniff");
}

/**
 * pages_answer_ok() - the agent runs
 * @serve: who tells
 * @answer: the answer
 */
void pages_answer_ok(struct serve *serve, struct server_answer *answer)
{
	(void)serve;
	put_text_headers(answer);
	fputs("ok", answer->to);
}

/**
 * pages_answer_mode() - who keeps services
 * @serve: who tells
 * @answer: the answer
 */
void pages_answer_mode(struct serve *serve, struct server_answer *answer)
{
	(void)serve;
	put_text_headers(answer);
	fputs("svcnat", answer->to);
}

/**
 * pages_answer_configz() - the configuration, as KubeProxyConfiguration
 * @serve: who tells
 * @answer: the answer
 */
void pages_answer_configz(struct serve *serve, struct server_answer *answer)
{
	json_t *top = json_object();

	json_object_set_new(top, "kubeproxy.config.k8s.io", shown_config(serve->settings));
	server_put_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	json_dumpf(top, answer->to, JSON_COMPACT);
	json_decref(top);
}

static int compare_flags(const void *a, const void *b)
{
	const struct knob *const *left = a, *const *right = b;

	return strcmp((*left)->flag, (*right)->flag);
}

static void print_flag(FILE *to, const struct knob *knob, const char *text)
{
	char duration[VALUE_LEN];
	int64_t ms = 0;
	bool yes = false;

	fprintf(to, "%s:", knob->flag);
	if (knob->kind == KNOB_BOOL) {
		value_bool(text, &yes);
		fputs(yes ? "true" : "false", to);
	} else if (knob->kind == KNOB_DURATION) {
		value_duration(text, &ms);
		fputs(value_print_duration(duration, ms), to);
	} else {
		fprintf(to, knob->kind == KNOB_WORDS ? "[%s]" : "%s", text);
	}
	fputc('\n', to);
}

/**
 * pages_answer_flagz() - what is set, as flags
 * @serve: who tells
 * @answer: the answer
 */
void pages_answer_flagz(struct serve *serve, struct server_answer *answer)
{
	const struct knob **list = require_memory(calloc(knob_count, sizeof(*list)));
	size_t count = 0;

	for (size_t i = 0; i < knob_count; i++)
		if (knobs[i].flag)
			list[count++] = &knobs[i];
	qsort(list, count, sizeof(*list), compare_flags);
	put_text_headers(answer);
	fputs("\nsvcnat-agent flagz\n" NOTICE "\n\n", answer->to);
	for (size_t i = 0; i < count; i++)
		print_flag(answer->to, list[i], knob_text(serve->settings, list[i]));
	free(list);
}

/**
 * pages_answer_statusz() - what runs, and since when
 * @serve: who tells
 * @answer: the answer
 */
void pages_answer_statusz(struct serve *serve, struct server_answer *answer)
{
	int up = (serve->wall() - serve->started) / 1000000000;
	char date[GOLANG_LEN];

	put_text_headers(answer);
	fprintf(answer->to,
		"\nsvcnat-agent statusz\n" NOTICE "\n\n"
		"Started  %s\nUp  %d hr %02d min %02d sec\n"
		"Binary version  %s\nEmulation version  " EMULATION "\n"
		"Paths  /configz /flagz /healthz /metrics /proxyMode\n",
		golang_date(date, serve->started), up / 3600, up / 60 % 60, up % 60,
		version_of_tool());
}
