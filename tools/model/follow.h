/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_FOLLOW_H
#define SVCNAT_MODEL_FOLLOW_H

#include <stdbool.h>

#include "model/model.h"

struct followed;

/**
 * struct follower - who wants to know which backends can be used
 * @known: services and the backends that could be used when they were last seen
 * @tell: is told each backend that can be used from now on, or no longer
 * @data: passed on
 */
struct follower {
	struct followed *known;
	void (*tell)(void *data, const struct service *service,
		     const struct endpoint *at, bool up);
	void *data;
};

void follow_service(struct follower *follower, struct service *service);
void follow_removed(struct follower *follower, const char *name);
void follow_table(struct follower *follower, struct model *table);
void follow_free(struct follower *follower);

#endif
