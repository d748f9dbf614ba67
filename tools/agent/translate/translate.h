/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_TRANSLATE_TRANSLATE_H
#define SVCNAT_AGENT_TRANSLATE_TRANSLATE_H

#include "agent/cache/cache.h"
#include "agent/translate/options.h"
#include "model/model.h"

/**
 * struct translate - from the cluster's words to the kernel's
 * @cache: what is known of the cluster
 * @options: what the operator says
 * @told: told what is left out of a service, and the reason in a word, or NULL
 * @context: for @told
 */
struct translate {
	const struct cache *cache;
	const struct translate_options *options;
	void (*told)(void *context, const struct cache_service *service,
		     const char *reason, const char *why);
	void *context;
};

void translate_tell(const struct translate *translate,
		    const struct cache_service *service, const char *reason,
		    const char *format, ...)
	__attribute__((format(printf, 4, 5)));
struct endpoint translate_node_address(const struct translate *translate,
				       unsigned int i);
bool translate_is_ready(const struct translate *translate);
void translate_config(const struct translate *translate, struct model *model);
void translate_service(const struct translate *translate,
		       const struct cache_service *service,
		       struct model *model);
void translate_table(const struct translate *translate, struct model *model);

#endif
