/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_KNOWN_H
#define SVCNAT_MODEL_KNOWN_H

#include "model/model.h"

struct known_service;

/**
 * struct known - the table as it was when it was last heard of
 * @services: by name, sorted within, without counters
 * @config: settings of the network namespace
 */
struct known {
	struct known_service *services;
	struct settings config;
};

const struct service *known_find(const struct known *known, const char *name);
void known_take(struct known *known, const struct service *service);
void known_drop(struct known *known, const char *name);
void known_table(struct known *known, const struct model *table);
void known_free(struct known *known);

#endif
