/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_TREE_H
#define SVCNAT_AGENT_CONFIG_TREE_H

#include <stdbool.h>

#include <yaml.h>

#include "base/problem.h"

/**
 * struct tree - a file of YAML, or of JSON, which is YAML too
 * @document: what is in it
 * @path: its path
 */
struct tree {
	yaml_document_t document;
	const char *path;
};

/* What a scalar means to YAML. */
enum tree_meaning {
	TREE_NULL,
	TREE_BOOL,
	TREE_NUMBER,
	TREE_TEXT,
};

typedef int (*tree_visit)(struct tree *tree, const yaml_node_t *key,
			  const yaml_node_t *value, void *data,
			  struct problem *problem);

int tree_read(struct tree *tree, const char *path, struct problem *problem);
void tree_free(struct tree *tree);
const yaml_node_t *tree_root(struct tree *tree);
const yaml_node_t *tree_node(struct tree *tree, int index);
int tree_complain(const struct tree *tree, const yaml_node_t *at,
		  struct problem *problem, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
int tree_each(struct tree *tree, const yaml_node_t *map, tree_visit visit,
	      void *data, struct problem *problem);
const yaml_node_t *tree_get(struct tree *tree, const yaml_node_t *map,
			    const char *key);
const char *tree_text(const yaml_node_t *node);
enum tree_meaning tree_meaning(const yaml_node_t *node);

#endif
