// SPDX-License-Identifier: GPL-2.0
/* What apply would change: two sorted tables are walked side by side. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "file/diff.h"
#include "file/line.h"

/* Collects one line that line.c writes and hands it on. */
struct sink {
	const struct diff *diff;
	FILE *stream;
	char *text;
	size_t len;
	bool told;
};

static void sink_flush(struct sink *sink, char sign)
{
	fflush(sink->stream);
	sink->text[sink->len - 1] = 0;
	sink->diff->line(sign, sink->text, sink->diff->data);
	rewind(sink->stream);
	sink->told = true;
}

static void tell_config(struct sink *sink, char sign,
			const struct settings *config)
{
	line_config(sink->stream, config);
	sink_flush(sink, sign);
}

static void tell_service(struct sink *sink, char sign,
			 const struct service *service)
{
	line_service(sink->stream, service);
	sink_flush(sink, sign);
}

static void tell_frontend(struct sink *sink, char sign, const char *name,
			  const struct frontend *frontend)
{
	line_frontend(sink->stream, SVCNAT_CMD_FRONTEND_ADD, name, frontend);
	sink_flush(sink, sign);
}

static void tell_backend(struct sink *sink, char sign, const char *name,
			 const struct backend *backend)
{
	line_backend(sink->stream, SVCNAT_CMD_BACKEND_SET, name, backend);
	sink_flush(sink, sign);
}

/* Two of the same key. */
static bool frontends_equal(const struct frontend *a, const struct frontend *b)
{
	unsigned int i;

	for (i = 0; i < frontend_settings.count; i++) {
		struct value x = frontend_value(a, i), y = frontend_value(b, i);

		if (!setting_equal(&frontend_settings.list[i], &x, &y))
			return false;
	}
	return true;
}

static void diff_frontends(struct sink *sink, const struct service *have,
			   const struct service *want)
{
	size_t h = 0, w = 0;

	while (h < have->frontend_count || w < want->frontend_count) {
		int order = h == have->frontend_count ? 1 :
			    w == want->frontend_count ? -1 :
			    frontend_compare(&have->frontends[h],
					     &want->frontends[w]);

		bool same = !order && frontends_equal(&have->frontends[h],
						      &want->frontends[w]);

		if (order <= 0 && !same)
			tell_frontend(sink, '-', have->name,
				      &have->frontends[h]);
		if (order >= 0 && !same)
			tell_frontend(sink, '+', want->name,
				      &want->frontends[w]);
		h += order <= 0;
		w += order >= 0;
	}
}

static void diff_backends(struct sink *sink, const struct service *have,
			  const struct service *want)
{
	size_t h = 0, w = 0;

	while (h < have->backend_count || w < want->backend_count) {
		const struct backend *old = &have->backends[h];
		const struct backend *new = &want->backends[w];
		int order = h == have->backend_count ? 1 :
			    w == want->backend_count ? -1 :
			    endpoint_compare(&old->at, &new->at);
		bool same = !order && old->weight == new->weight &&
			    old->flags == new->flags;

		if (order <= 0 && !same)
			tell_backend(sink, '-', have->name, old);
		if (order >= 0 && !same)
			tell_backend(sink, '+', want->name, new);
		h += order <= 0;
		w += order >= 0;
	}
}

static void tell_all(struct sink *sink, char sign,
		     const struct service *service)
{
	size_t i;

	tell_service(sink, sign, service);
	for (i = 0; i < service->frontend_count; i++)
		tell_frontend(sink, sign, service->name,
			      &service->frontends[i]);
	for (i = 0; i < service->backend_count; i++)
		tell_backend(sink, sign, service->name, &service->backends[i]);
}

static void sink_begin(struct sink *sink, const struct diff *diff)
{
	*sink = (struct sink){ .diff = diff };
	sink->stream = require_memory(open_memstream(&sink->text, &sink->len));
}

static void sink_end(struct sink *sink)
{
	fclose(sink->stream);
	free(sink->text);
}

static void diff_services(struct diff *diff, struct sink *sink,
			  const struct service *have,
			  const struct service *want)
{
	sink->told = false;
	if (!have || !want) {
		tell_all(sink, have ? '-' : '+', have ? have : want);
		diff->added += !have;
		diff->removed += !want;
		return;
	}
	if (!settings_equal(&service_settings, have->settings,
			    want->settings)) {
		tell_service(sink, '-', have);
		tell_service(sink, '+', want);
	}
	diff_frontends(sink, have, want);
	diff_backends(sink, have, want);
	diff->changed += sink->told;
}

/**
 * diff_service() - tell how a service has become another
 * @diff: whom to tell; the counts grow
 * @have: as it was, sorted; NULL if it is new
 * @want: as it is, sorted; NULL if it is no more
 */
void diff_service(struct diff *diff, const struct service *have,
		  const struct service *want)
{
	struct sink sink;

	sink_begin(&sink, diff);
	diff_services(diff, &sink, have, want);
	sink_end(&sink);
}

static void diff_settings(struct sink *sink, const struct settings *have,
			  const struct settings *want)
{
	if (settings_equal(&config_settings, have, want))
		return;
	tell_config(sink, '-', have);
	tell_config(sink, '+', want);
}

/**
 * diff_config() - tell how settings of the network namespace have changed
 * @diff: whom to tell
 * @have: as they were
 * @want: as they are
 */
void diff_config(struct diff *diff, const struct settings *have,
		 const struct settings *want)
{
	struct sink sink;

	sink_begin(&sink, diff);
	diff_settings(&sink, have, want);
	sink_end(&sink);
}

/* A seed that is not named stays; a table without config leaves all of it. */
static void diff_configs(struct sink *sink, const struct model *have,
			 const struct model *want)
{
	struct settings config = want->config;
	int seed = setting_find(&config_settings, "seed");

	if (!want->config_given)
		return;
	if (!(config.given & 1U << seed)) {
		config.values[seed] = have->config.values[seed];
		config.given |= 1U << seed;
	}
	diff_settings(sink, &have->config, &config);
}

/**
 * diff_tables() - tell what differs between two tables
 * @diff: whom to tell; the counts are filled
 * @have: the table that is there; gets sorted
 * @want: the table that is wanted; gets sorted
 */
void diff_tables(struct diff *diff, struct model *have, struct model *want)
{
	size_t h = 0, w = 0;
	struct sink sink;

	sink_begin(&sink, diff);
	model_sort(have);
	model_sort(want);
	diff_configs(&sink, have, want);
	while (h < have->count || w < want->count) {
		int order = h == have->count ? 1 : w == want->count ? -1 :
			    strcmp(have->list[h]->name, want->list[w]->name);

		diff_services(diff, &sink, order <= 0 ? have->list[h] : NULL,
			      order >= 0 ? want->list[w] : NULL);
		h += order <= 0;
		w += order >= 0;
	}
	sink_end(&sink);
}
