// SPDX-License-Identifier: GPL-2.0
/* A Service becomes a service for each of its ports. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/translate/endpoints.h"
#include "agent/translate/frontends.h"

/* Its words are those of the setting of a service of the same name. */
static const char *const annotated[CACHE_ANNOTATIONS] = {
	[CACHE_SCHEDULER] = "scheduler",
	[CACHE_FAILOVER] = "failover",
	[CACHE_MAX_CONNECTIONS] = "max-connections",
	[CACHE_ON_REMOVAL] = "on-removal",
	[CACHE_AFFINITY_PREFIX] = "affinity-prefix",
};

/**
 * translate_tell() - tell what is left out of a service
 * @translate: whom to tell
 * @service: of which
 * @reason: why in a word, which lasts
 * @format: printf format of the sentence
 */
void translate_tell(const struct translate *translate,
		    const struct cache_service *service, const char *reason,
		    const char *format, ...)
{
	struct problem why;
	va_list args;

	if (!translate->told)
		return;
	va_start(args, format);
	vsnprintf(why.text, sizeof(why.text), format, args);
	va_end(args);
	translate->told(translate->context, service, reason, why.text);
}

static void take_annotation(const struct translate *translate,
			    const struct cache_service *service,
			    enum cache_annotation note,
			    struct settings *settings)
{
	uint32_t number = service->spec->annotations[note];
	int i = setting_find(&service_settings, annotated[note]);
	struct value value = {};
	struct problem why;

	if (!number)
		return;
	if (setting_parse(&service_settings.list[i],
			  strings_text(&translate->cache->strings, number),
			  &value, &why)) {
		translate_tell(translate, service, "InvalidAnnotation",
			       "the annotation svcnat.dev/%s is left out: %s",
			       annotated[note], why.text);
		return;
	}
	settings->values[i] = value;
	settings->given |= 1U << i;
}

static struct settings settings_of(const struct translate *translate,
				   const struct cache_service *service)
{
	struct settings settings = {};
	unsigned int i;

	for (i = 0; i < CACHE_ANNOTATIONS; i++)
		take_annotation(translate, service, i, &settings);
	if (!service->spec->affinity)
		return settings;
	settings.values[SERVICE_AFFINITY].number = service->spec->affinity;
	settings.given |= 1U << SERVICE_AFFINITY;
	return settings;
}

/* As kube-proxy calls them: NAMESPACE/NAME, and the port's name if it has one. */
static struct service *begin(const struct translate *translate,
			     const struct cache_service *service, uint32_t port,
			     struct model *model)
{
	const char *word = strings_text(&translate->cache->strings,
					service->spec->ports[port].name);
	char name[2 * SVCNAT_NAME_MAX];

	snprintf(name, sizeof(name), "%s%s%s", service->name, *word ? ":" : "",
		 word);
	return model_add(model, name, SVCNAT_CMD_SERVICE_SET, 0);
}

/**
 * translate_service() - translate a Service and its EndpointSlices
 * @translate: how to translate
 * @service: the Service; one that is not proxied becomes nothing
 * @model: gets a service for each port, sorted within
 */
void translate_service(const struct translate *translate,
		       const struct cache_service *service,
		       struct model *model)
{
	const struct cache_spec *spec = service->spec;
	struct settings settings;
	struct problem problem;
	unsigned int line;
	uint32_t i;

	if (!spec)
		return;
	settings = settings_of(translate, service);
	for (i = 0; i < spec->port_count; i++) {
		struct service *into = begin(translate, service, i, model);

		service_take(model, into, &settings);
		frontends_add(translate, service, i, model, into);
		if (spec->families & 1)
			endpoints_add(translate, service, &spec->ports[i],
				      AF_INET, model, into);
		if (spec->families & 2)
			endpoints_add(translate, service, &spec->ports[i],
				      AF_INET6, model, into);
		service_sort(into, true, &problem, &line);
	}
}

/**
 * translate_table() - translate all that is known
 * @translate: how to translate
 * @model: gets the whole table, in the order of names
 */
void translate_table(const struct translate *translate, struct model *model)
{
	const struct cache_service *service;

	translate_config(translate, model);
	for (service = translate->cache->services; service;
	     service = service->hh.next)
		translate_service(translate, service, model);
	model_sort(model);
}

/**
 * translate_is_ready() - is all known that a translation needs?
 * @translate: how to translate
 *
 * Return: whether all lists have ended, and the Node has what is asked of it.
 */
bool translate_is_ready(const struct translate *translate)
{
	const struct cache_node *node = &translate->cache->node;

	if (!cache_is_complete(translate->cache))
		return false;
	return translate->options->pods != PODS_BY_NODE ||
	       node->pod_cidrs[0].family || node->pod_cidrs[1].family;
}
