// SPDX-License-Identifier: GPL-2.0
/* Files of YAML as trees. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config/file.h"
#include "agent/config/tree.h"

static int say_syntax(const yaml_parser_t *parser, const char *path,
		      struct problem *problem)
{
	return problem_set(problem, "%s:%zu: this is no YAML: %s",
			   printable(path), parser->problem_mark.line + 1,
			   parser->problem ?: "out of memory");
}

/* There is to be nothing behind the document. */
static int read_end(struct tree *tree, yaml_parser_t *parser,
		    struct problem *problem)
{
	const yaml_node_t *root;
	yaml_document_t more;
	size_t line = 0;

	if (!yaml_parser_load(parser, &more))
		return say_syntax(parser, tree->path, problem);
	root = yaml_document_get_root_node(&more);
	if (root)
		line = root->start_mark.line + 1;
	yaml_document_delete(&more);
	if (!line)
		return 0;
	return problem_set(problem, "%s:%zu: there is more than one document",
			   printable(tree->path), line);
}

static int read_document(struct tree *tree, yaml_parser_t *parser,
			 struct problem *problem)
{
	const yaml_node_t *root;

	if (!yaml_parser_load(parser, &tree->document))
		return say_syntax(parser, tree->path, problem);
	root = tree_root(tree);
	if (root && root->type == YAML_MAPPING_NODE) {
		if (!read_end(tree, parser, problem))
			return 0;
	} else {
		problem_set(problem, "%s: there are no keys in it",
			    printable(tree->path));
	}
	tree_free(tree);
	return -1;
}

/**
 * tree_read() - read a file
 * @tree: the result, which tree_free() frees
 * @path: its path, which has to last as long
 * @problem: what is wrong
 *
 * Return: 0, or -1 with @problem filled.
 */
int tree_read(struct tree *tree, const char *path, struct problem *problem)
{
	struct bytes bytes = {};
	yaml_parser_t parser;
	int err;

	tree->path = path;
	if (bytes_read(&bytes, path, problem))
		return -1;
	if (!yaml_parser_initialize(&parser)) {
		bytes_free(&bytes);
		return problem_set(problem, "out of memory");
	}
	yaml_parser_set_input_string(&parser, (unsigned char *)bytes.data,
				     bytes.len);
	err = read_document(tree, &parser, problem);
	yaml_parser_delete(&parser);
	bytes_free(&bytes);
	return err;
}

/**
 * tree_free() - free a tree
 * @tree: what tree_read() has read
 */
void tree_free(struct tree *tree)
{
	yaml_document_delete(&tree->document);
}

/**
 * tree_root() - the outermost thing of a file
 * @tree: the file
 *
 * Return: it, a mapping.
 */
const yaml_node_t *tree_root(struct tree *tree)
{
	return yaml_document_get_root_node(&tree->document);
}

/**
 * tree_node() - a thing by its number
 * @tree: the file
 * @index: the number
 *
 * Return: it.
 */
const yaml_node_t *tree_node(struct tree *tree, int index)
{
	return yaml_document_get_node(&tree->document, index);
}

/**
 * tree_complain() - say what is wrong, and where
 * @tree: the file
 * @at: where
 * @problem: where to say it
 * @format: printf format of the sentence
 *
 * Return: -1.
 */
int tree_complain(const struct tree *tree, const yaml_node_t *at,
		  struct problem *problem, const char *format, ...)
{
	char text[PROBLEM_LEN / 2];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return problem_set(problem, "%s:%zu: %s", printable(tree->path),
			   at->start_mark.line + 1, text);
}

static bool seen_before(struct tree *tree, const yaml_node_t *map,
			const yaml_node_pair_t *pair)
{
	const char *key = tree_text(tree_node(tree, pair->key));
	const yaml_node_pair_t *before;

	for (before = map->data.mapping.pairs.start; before < pair; before++) {
		const char *other = tree_text(tree_node(tree, before->key));

		if (other && !strcmp(other, key))
			return true;
	}
	return false;
}

/**
 * tree_each() - go through a mapping
 * @tree: the file
 * @map: the mapping, each key of which has to be a text and to come once
 * @visit: called for each key; it ends at the first one that is refused
 * @data: given to @visit
 * @problem: what is wrong
 *
 * Return: 0, or -1 with @problem filled.
 */
int tree_each(struct tree *tree, const yaml_node_t *map, tree_visit visit,
	      void *data, struct problem *problem)
{
	const yaml_node_pair_t *pair = map->data.mapping.pairs.start;

	for (; pair < map->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = tree_node(tree, pair->key);

		if (!tree_text(key))
			return tree_complain(tree, key, problem,
					     "a key has to be a text");
		if (seen_before(tree, map, pair))
			return tree_complain(tree, key, problem,
					     "'%s' is said twice",
					     printable(tree_text(key)));
		if (visit(tree, key, tree_node(tree, pair->value), data,
			  problem))
			return -1;
	}
	return 0;
}

/**
 * tree_get() - look a key up
 * @tree: the file
 * @map: the mapping; NULL and what is no mapping has no keys
 * @key: the key
 *
 * Return: its value, or NULL if there is none.
 */
const yaml_node_t *tree_get(struct tree *tree, const yaml_node_t *map,
			    const char *key)
{
	const yaml_node_pair_t *pair;

	if (!map || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (pair = map->data.mapping.pairs.start;
	     pair < map->data.mapping.pairs.top; pair++) {
		const char *has = tree_text(tree_node(tree, pair->key));

		if (has && !strcmp(has, key))
			return tree_node(tree, pair->value);
	}
	return NULL;
}

/**
 * tree_text() - a scalar as it was written
 * @node: the scalar; may be NULL
 *
 * Return: the text, or NULL for what is no scalar, or has a NUL in it.
 */
const char *tree_text(const yaml_node_t *node)
{
	const char *text;

	if (!node || node->type != YAML_SCALAR_NODE)
		return NULL;
	text = (const char *)node->data.scalar.value;
	return strlen(text) == node->data.scalar.length ? text : NULL;
}

static bool among(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (!strcmp(text, *words))
			return true;
	}
	return false;
}

/**
 * tree_meaning() - what a scalar means
 * @node: the scalar
 *
 * Return: what YAML 1.1 makes of it, as kube-proxy's reader does.
 */
enum tree_meaning tree_meaning(const yaml_node_t *node)
{
	static const char *const nothing[] = { "", "~", "null", "Null", "NULL", NULL };
	static const char *const bools[] = {
		"true", "True", "TRUE", "false", "False", "FALSE", "yes", "Yes", "YES",
		"no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", NULL
	};
	const char *text = tree_text(node);
	char *end;

	if (!text || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return TREE_TEXT;
	if (among(text, nothing))
		return TREE_NULL;
	if (among(text, bools))
		return TREE_BOOL;
	strtod(text, &end);
	/* Such as inf and nan, which strtod() would take. */
	if (strpbrk(text, "0123456789") && end != text && !*end)
		return TREE_NUMBER;
	return TREE_TEXT;
}
