/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_TRANSLATE_FRONTENDS_H
#define SVCNAT_AGENT_TRANSLATE_FRONTENDS_H

#include "agent/translate/translate.h"

void frontends_add(const struct translate *translate,
		   const struct cache_service *service, uint32_t port,
		   struct model *model, struct service *into);

#endif
