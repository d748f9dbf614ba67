// SPDX-License-Identifier: GPL-2.0
/* KubeProxyConfiguration v1alpha1, of which each key has to be known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config/knobs.h"
#include "agent/config/proxyconfig.h"
#include "agent/config/value.h"
#include "agent/config/tree.h"
#include "base/memory.h"

#define VERSION "kubeproxy.config.k8s.io/v1alpha1"
#define KIND "KubeProxyConfiguration"
#define PATH_LEN 128

/**
 * struct reader - where a file is being read
 * @settings: what it sets
 * @path: the section, with a dot behind, or nothing
 */
struct reader {
	struct agent_settings *settings;
	char path[PATH_LEN];
};

static int check_head(struct tree *tree, struct problem *problem)
{
	const yaml_node_t *root = tree_root(tree);
	const char *version = tree_text(tree_get(tree, root, "apiVersion"));
	const char *kind = tree_text(tree_get(tree, root, "kind"));

	if (version && kind && !strcmp(version, VERSION) && !strcmp(kind, KIND))
		return 0;
	return problem_set(problem, "%s: it has to say 'apiVersion: " VERSION
			   "' and 'kind: " KIND "'", printable(tree->path));
}

static bool fits(enum knob_kind kind, enum tree_meaning meaning)
{
	switch (kind) {
	case KNOB_BOOL:
		return meaning == TREE_BOOL;
	case KNOB_NUMBER:
	case KNOB_REAL:
		return meaning == TREE_NUMBER;
	case KNOB_TEXT:
	case KNOB_DURATION:
		return meaning == TREE_TEXT;
	default:
		return true;
	}
}

/* What kube-proxy takes for a value that is not there. */
static bool is_zero(const struct knob *knob, const char *text)
{
	int64_t ms;

	if (!knob->zero_is_unset)
		return false;
	if (knob->kind == KNOB_DURATION)
		return !value_duration(text, &ms) && !ms;
	return !*text || !strcmp(text, "0");
}

static const char *yes_or_no(const char *text)
{
	return strchr("tTyY", *text) || !strcasecmp(text, "on") ? "true" : "false";
}

static int set_scalar(struct tree *tree, const yaml_node_t *value,
		      const struct knob *knob, struct reader *reader,
		      struct problem *problem)
{
	const char *text = tree_text(value);
	struct problem why;

	if (!text || !fits(knob->kind, tree_meaning(value)))
		return tree_complain(tree, value, problem,
				     "'%s' cannot be the value of %s",
				     printable(text ?: "..."), knob->key);
	if (knob->kind == KNOB_BOOL)
		text = yes_or_no(text);
	if (is_zero(knob, text))
		return 0;
	if (agent_settings_set(reader->settings, knob, text, &why))
		return tree_complain(tree, value, problem, "%s: %s", knob->key,
				     why.text);
	return 0;
}

static int set_list(struct tree *tree, const yaml_node_t *value,
		    const struct knob *knob, struct reader *reader,
		    struct problem *problem)
{
	const yaml_node_item_t *item = value->data.sequence.items.start;
	char *text = NULL;
	size_t len;
	FILE *to = require_memory(open_memstream(&text, &len));
	int err = 0;

	for (; !err && item < value->data.sequence.items.top; item++) {
		const yaml_node_t *node = tree_node(tree, *item);
		const char *word = tree_text(node);

		if (!word || !*word || tree_meaning(node) != TREE_TEXT ||
		    strchr(word, ','))
			err = tree_complain(tree, node, problem,
					    "a list of texts is the value of %s",
					    knob->key);
		else
			fprintf(to, "%s%s", ftell(to) ? "," : "", word);
	}
	if (fclose(to))
		out_of_memory();
	if (!err)
		err = agent_settings_set(reader->settings, knob, text, problem);
	free(text);
	return err;
}

/* @data: where the gates are written to. */
static int add_gate(struct tree *tree, const yaml_node_t *key,
		    const yaml_node_t *value, void *data,
		    struct problem *problem)
{
	const char *name = tree_text(key), *yes = tree_text(value);
	FILE *to = data;

	if (!yes || tree_meaning(value) != TREE_BOOL || strpbrk(name, ",="))
		return tree_complain(tree, value, problem,
				     "a gate is true or false");
	fprintf(to, "%s%s=%s", ftell(to) ? "," : "", name, yes_or_no(yes));
	return 0;
}

static int set_gates(struct tree *tree, const yaml_node_t *value,
		     const struct knob *knob, struct reader *reader,
		     struct problem *problem)
{
	char *text = NULL;
	size_t len;
	FILE *to = require_memory(open_memstream(&text, &len));
	int err = tree_each(tree, value, add_gate, to, problem);

	if (fclose(to))
		out_of_memory();
	if (!err)
		err = agent_settings_set(reader->settings, knob, text, problem);
	free(text);
	return err;
}

static int set_knob(struct tree *tree, const yaml_node_t *value,
		    const struct knob *knob, struct reader *reader,
		    struct problem *problem)
{
	yaml_node_type_t type = YAML_SCALAR_NODE;

	if (knob->kind == KNOB_WORDS)
		type = YAML_SEQUENCE_NODE;
	if (knob->kind == KNOB_GATES)
		type = YAML_MAPPING_NODE;
	if (value->type != type)
		return tree_complain(tree, value, problem,
				     "%s is not the value of %s",
				     type == YAML_SCALAR_NODE ?
				     "a list or a section" : "this", knob->key);
	if (knob->kind == KNOB_WORDS)
		return set_list(tree, value, knob, reader, problem);
	if (knob->kind == KNOB_GATES)
		return set_gates(tree, value, knob, reader, problem);
	return set_scalar(tree, value, knob, reader, problem);
}

static int take_key(struct tree *tree, const yaml_node_t *key,
		    const yaml_node_t *value, void *data,
		    struct problem *problem);

static int read_section(struct tree *tree, const yaml_node_t *value,
			struct reader *reader, struct problem *problem)
{
	size_t len = strlen(reader->path);
	int err;

	if (value->type != YAML_MAPPING_NODE)
		return tree_complain(tree, value, problem, "%s has keys",
				     reader->path);
	/* It fits: all sections do. */
	reader->path[len] = '.';
	reader->path[len + 1] = 0;
	err = tree_each(tree, value, take_key, reader, problem);
	reader->path[len] = 0;
	return err;
}

static int take_path(struct tree *tree, const yaml_node_t *key,
		     const yaml_node_t *value, struct reader *reader,
		     struct problem *problem)
{
	const struct knob *knob = knob_by_key(reader->path);

	if (!knob && !knob_section(reader->path))
		return tree_complain(tree, key, problem,
				     "'%s' is not a key of " KIND,
				     printable(reader->path));
	if (value->type == YAML_SCALAR_NODE && tree_meaning(value) == TREE_NULL)
		return 0;
	if (knob)
		return set_knob(tree, value, knob, reader, problem);
	return read_section(tree, value, reader, problem);
}

static int take_key(struct tree *tree, const yaml_node_t *key,
		    const yaml_node_t *value, void *data,
		    struct problem *problem)
{
	struct reader *reader = data;
	size_t len = strlen(reader->path);
	const char *name = tree_text(key);
	int err;

	if (!len && (!strcmp(name, "apiVersion") || !strcmp(name, "kind")))
		return 0;
	if (strlen(name) + len + 2 > sizeof(reader->path) || strchr(name, '.'))
		return tree_complain(tree, key, problem,
				     "'%s' is not a key of " KIND,
				     printable(name));
	memcpy(reader->path + len, name, strlen(name) + 1);
	err = take_path(tree, key, value, reader, problem);
	reader->path[len] = 0;
	return err;
}

/**
 * proxyconfig_read() - read a file with a KubeProxyConfiguration
 * @settings: the settings, of which those change that the file names
 * @path: its path
 * @problem: what is wrong with it
 *
 * Return: 0, or -1 with @problem filled.
 */
int proxyconfig_read(struct agent_settings *settings, const char *path,
		     struct problem *problem)
{
	struct reader reader = { .settings = settings };
	struct tree tree;
	int err;

	if (tree_read(&tree, path, problem))
		return -1;
	err = check_head(&tree, problem);
	if (!err)
		err = tree_each(&tree, tree_root(&tree), take_key, &reader,
				problem);
	tree_free(&tree);
	return err;
}
