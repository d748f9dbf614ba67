/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_KUNIT_MODEL_H
#define SVCNAT_KUNIT_MODEL_H

#include "test.h"

/*
 * A second implementation of the table, as naive as can be: a transaction
 * works on a copy of everything, and a commit is an assignment.
 */

/**
 * struct model_service - a service
 * @exists: it does
 * @settings: its settings
 * @frontends: which it has
 * @backends: which it has
 * @weights: weights of those
 */
struct model_service {
	bool exists;
	struct svcnat_settings settings;
	bool frontends[TEST_FRONTENDS];
	bool backends[TEST_BACKENDS];
	u16 weights[TEST_BACKENDS];
};

/**
 * struct model_table - what is configured
 * @config: settings of the network namespace
 * @services: services
 */
struct model_table {
	struct svcnat_config config;
	struct model_service services[TEST_SERVICES];
};

/**
 * struct model_history - what a service went through
 * @id: its id, 0 if that was not asked for yet
 * @turns: turns that rr and wrr took
 * @connections: connections that it had
 * @frontends: those through a frontend
 * @backends: those to a backend
 */
struct model_history {
	u32 id;
	int turns[SVCNAT_FAMILIES];
	u64 connections;
	u64 frontends[TEST_FRONTENDS];
	u64 backends[TEST_BACKENDS];
};

/**
 * struct model - the whole model
 * @now: what packets see
 * @wanted: what the open transaction would leave
 * @history: what the services of @now went through
 * @generation: number of commits that changed something
 * @last_id: highest id that was ever seen
 * @max: limits
 * @made: objects that the open transaction made, even if it removed them again
 * @open: there is a transaction
 * @failed: it can only end
 * @defaults: its first change of the settings starts from the defaults
 */
struct model {
	struct model_table now;
	struct model_table wanted;
	struct model_history history[TEST_SERVICES];
	u64 generation;
	u32 last_id;
	struct svcnat_limits max;
	struct svcnat_limits made;
	bool open;
	bool failed;
	bool defaults;
};

void model_init(struct model *model, const struct svcnat_table *table);
struct test_result model_do(struct model *model, const struct test_step *step);
int model_owner(const struct model_table *table, int frontend);
enum svcnat_verdict model_select(const struct model_table *table, int frontend);
void model_dump(const struct model *model, char *text);

#endif /* SVCNAT_KUNIT_MODEL_H */
