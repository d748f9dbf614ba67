// SPDX-License-Identifier: GPL-2.0
/* Telling a table that is there already from all others. */
#include <stdlib.h>
#include <string.h>

#include "agent/sync/digest.h"
#include "base/memory.h"

/* Not to be mistaken for what a file is known by. */
#define SALT "svcnat-agent table"

/* What a part of the table is, behind the digest of all that comes before it. */
struct bytes {
	char *list;
	size_t used;
	size_t room;
};

static void put(struct bytes *bytes, const void *from, size_t len)
{
	if (bytes->used + len > bytes->room) {
		bytes->room = 2 * (bytes->used + len);
		bytes->list = require_memory(realloc(bytes->list, bytes->room));
	}
	memcpy(bytes->list + bytes->used, from, len);
	bytes->used += len;
}

static void put_text(struct bytes *bytes, const char *text)
{
	put(bytes, text, strlen(text) + 1);
}

static void put_endpoint(struct bytes *bytes, const struct endpoint *at)
{
	put(bytes, at->address, sizeof(at->address));
	put(bytes, &at->port, sizeof(at->port));
	put(bytes, &at->family, sizeof(at->family));
}

static void put_settings(struct bytes *bytes, const struct setting_table *table,
			 const struct settings *settings)
{
	char text[SETTING_TEXT_LEN];
	unsigned int i;

	for (i = 0; i < table->count; i++) {
		if (!(settings->given & 1U << i))
			continue;
		put(bytes, &i, sizeof(i));
		put_text(bytes, setting_format(&table->list[i],
					       &settings->values[i], text));
	}
}

static void put_service(struct bytes *bytes, const struct service *service)
{
	uint32_t i;

	put_text(bytes, service->name);
	put_settings(bytes, &service_settings, service->settings);
	put(bytes, &service->frontend_count, sizeof(service->frontend_count));
	for (i = 0; i < service->frontend_count; i++) {
		const struct frontend *frontend = &service->frontends[i];

		put_endpoint(bytes, &frontend->at);
		put(bytes, &frontend->protocol, 1);
		put(bytes, &frontend->kind, 1);
		put(bytes, &frontend->policy, 1);
		put_text(bytes, frontend->sources);
	}
	put(bytes, &service->backend_count, sizeof(service->backend_count));
	for (i = 0; i < service->backend_count; i++) {
		const struct backend *backend = &service->backends[i];

		put_endpoint(bytes, &backend->at);
		put(bytes, &backend->weight, sizeof(backend->weight));
		put(bytes, &backend->flags, 1);
	}
}

/**
 * digest_of_table() - digest a whole table
 * @model: the table, sorted
 *
 * Return: the digest.
 */
struct digest digest_of_table(const struct model *model)
{
	struct digest digest = digest_of(SALT, strlen(SALT));
	struct bytes bytes = {};
	size_t i;

	put(&bytes, digest.bytes, sizeof(digest.bytes));
	put_settings(&bytes, &config_settings, &model->config);
	digest = digest_of(bytes.list, bytes.used);
	for (i = 0; i < model->count; i++) {
		bytes.used = 0;
		put(&bytes, digest.bytes, sizeof(digest.bytes));
		put_service(&bytes, model->list[i]);
		digest = digest_of(bytes.list, bytes.used);
	}
	free(bytes.list);
	return digest;
}
