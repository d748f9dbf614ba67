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
 * @rules: TEST_RULES() of those
 * @backends: which it has
 * @weights: weights of those
 * @flags: their flags
 * @drains: until when those that left drain, 0 for those that do not
 */
struct model_service {
	bool exists;
	struct svcnat_settings settings;
	bool frontends[TEST_FRONTENDS];
	u16 rules[TEST_FRONTENDS];
	bool backends[TEST_BACKENDS];
	u16 weights[TEST_BACKENDS];
	u16 flags[TEST_BACKENDS];
	u64 drains[TEST_BACKENDS];
};

/* Most frontends that the model lets drain at once. */
#define MODEL_GONE	1024

/**
 * struct model_gone - a frontend that drains
 * @frontend: its number
 * @deadline: until when
 */
struct model_gone {
	int frontend;
	u64 deadline;
};

/**
 * struct model_scope - which addresses and interfaces are what
 * @nodeports: enum svcnat_nodeport_addresses
 * @interfaces: number of a list
 * @lists: numbers of lists
 */
struct model_scope {
	u8 nodeports;
	u8 interfaces;
	u8 lists[SVCNAT_SCOPE_LISTS];
};

/**
 * struct model_table - what is configured
 * @config: settings of the network namespace
 * @scope: more of them
 * @services: services
 * @gone: frontends that drain, those that left last at the end
 * @nr_gone: their number
 */
struct model_table {
	struct svcnat_config config;
	struct model_scope scope;
	struct model_service services[TEST_SERVICES];
	struct model_gone gone[MODEL_GONE];
	int nr_gone;
};

/**
 * struct model_history - what a service went through
 * @id: its id, 0 if that was not asked for yet
 * @turns: turns that rr and wrr took, by family and policy
 * @with_local: sets that have a view for local backends, by family
 * @connections: connections that it had
 * @frontends: those through a frontend
 * @backends: those to a backend
 */
struct model_history {
	u32 id;
	int turns[SVCNAT_FAMILIES][SVCNAT_POLICIES];
	bool with_local[SVCNAT_FAMILIES];
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

/**
 * struct model_answer - what should become of a connection
 * @verdict: enum svcnat_verdict
 * @reason: enum svcnat_reason
 * @source: enum svcnat_source
 * @frontend: number of the frontend that it is for, or -1
 * @owner: number of its service, or -1
 * @policy: which view of the service's backends is asked
 * @masquerade: enum svcnat_masquerade_reason, whoever the backend is
 */
struct model_answer {
	u8 verdict;
	u8 reason;
	u8 source;
	int frontend;
	int owner;
	u8 policy;
	u8 masquerade;
};

/* model.c */
void model_init(struct model *model, const struct svcnat_table *table);
struct test_result model_do(struct model *model, const struct test_step *step);
int model_owner(const struct model_table *table, int frontend);

/* model_drain.c */
void model_drain(struct model *model);
void model_expire(struct model *model);
int model_dump_drains(const struct model *model, char *text, int len);
int test_dump_drains(struct svcnat_table *table, char *text, int len);

/* model_select.c */
bool model_in_range(const struct svcnat_range *range, u8 family,
		    const __be32 *addr);
bool model_in_ranges(int list, u8 family, const __be32 *addr);
bool model_usable(const struct model_service *service, int family, int policy,
		  int backend);
int model_nr_usable(const struct model_service *service, int family, int policy);
bool model_terminating(const struct model_service *service, int family,
		       int policy);
enum svcnat_masquerade_reason
model_hides(const struct svcnat_flow *flow, const __be32 *backend,
	    enum svcnat_masquerade_reason otherwise);
void model_select(const struct model_table *table,
		  const struct svcnat_flow *flow, struct model_answer *answer);

/* model_dump.c */
void model_dump(const struct model *model, char *text);

#endif /* SVCNAT_KUNIT_MODEL_H */
