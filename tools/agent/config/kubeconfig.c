// SPDX-License-Identifier: GPL-2.0
/*
 * The files that say who an API server is. As for kubectl, keys that are not
 * known are none of our business, but for those that say to prove who asks in a
 * way that there is none for here.
 */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config/kubeconfig.h"
#include "agent/config/tree.h"
#include "base/memory.h"

/* Return: the text of a key, NULL if there is none, or it is empty. */
static const char *get_text(struct tree *tree, const yaml_node_t *map,
			    const char *key)
{
	const char *text = tree_text(tree_get(tree, map, key));

	return text && *text ? text : NULL;
}

/* Looks for {name: NAME, @kind: {...}} in the list @list. */
static const yaml_node_t *find_entry(struct tree *tree, const char *list,
				     const char *kind, const char *name,
				     struct problem *problem)
{
	const yaml_node_t *all = tree_get(tree, tree_root(tree), list);
	const yaml_node_item_t *item;

	if (!all || all->type != YAML_SEQUENCE_NODE) {
		problem_set(problem, "%s: there is no list of %s",
			    printable(tree->path), list);
		return NULL;
	}
	for (item = all->data.sequence.items.start;
	     item < all->data.sequence.items.top; item++) {
		const yaml_node_t *entry = tree_node(tree, *item);
		const char *has = get_text(tree, entry, "name");
		const yaml_node_t *found = tree_get(tree, entry, kind);

		if (has && !strcmp(has, name) && found)
			return found;
	}
	problem_set(problem, "%s: there is no %s '%s'", printable(tree->path),
		    kind, printable(name));
	return NULL;
}

/* Paths are seen from the folder of the file. */
static char *full_path(const struct tree *tree, const char *path)
{
	char *copy, *full;

	if (*path == '/')
		return require_memory(strdup(path));
	copy = require_memory(strdup(tree->path));
	if (asprintf(&full, "%s/%s", dirname(copy), path) < 0)
		out_of_memory();
	free(copy);
	return full;
}

/* @key: of the file's name; with -data behind it that of the contents. */
static int get_part(struct tree *tree, const yaml_node_t *map,
		    const char *key, struct part *part,
		    struct problem *problem)
{
	const char *path = get_text(tree, map, key), *data;
	char longer[64];

	snprintf(longer, sizeof(longer), "%s-data", key);
	data = get_text(tree, map, longer);
	if (data && bytes_decode(&part->bytes, data))
		return tree_complain(tree, tree_get(tree, map, longer), problem,
				     "%s is no base64", longer);
	/* Contents have precedence. */
	if (!data && path)
		part->path = full_path(tree, path);
	return 0;
}

static bool has_part(const struct part *part)
{
	return part->path || part->bytes.len;
}

static char *copy_text(const char *text)
{
	return text ? require_memory(strdup(text)) : NULL;
}

static int read_cluster(struct tree *tree, const yaml_node_t *cluster,
			struct access *access, bool server,
			struct problem *problem)
{
	const char *url = get_text(tree, cluster, "server");
	const char *insecure = get_text(tree, cluster, "insecure-skip-tls-verify");
	struct problem why;

	if (server && !url)
		return tree_complain(tree, cluster, problem,
				     "the cluster has no server");
	if (server && access_add_server(access, url, &why))
		return tree_complain(tree, cluster, problem, "server: %s",
				     why.text);
	if (get_part(tree, cluster, "certificate-authority", &access->authority,
		     problem))
		return -1;
	access->insecure = insecure && !strcasecmp(insecure, "true");
	if (access->insecure && has_part(&access->authority))
		return tree_complain(tree, cluster, problem,
				     "insecure-skip-tls-verify: a certificate-authority is of no use then");
	access->server_name = copy_text(get_text(tree, cluster, "tls-server-name"));
	access->proxy = copy_text(get_text(tree, cluster, "proxy-url"));
	return 0;
}

static int refuse_others(struct tree *tree, const yaml_node_t *user,
			 struct problem *problem)
{
	static const char *const others[] = {
		"exec", "auth-provider", "username", "password", "as", "as-uid",
		"as-groups", "as-user-extra",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const yaml_node_t *node = tree_get(tree, user, others[i]);
		const char *text = tree_text(node);

		if (!node || (text && tree_meaning(node) == TREE_NULL) ||
		    (text && !*text))
			continue;
		return tree_complain(tree, node, problem,
				     "%s: only a token or a certificate can say who asks",
				     others[i]);
	}
	return 0;
}

static int read_user(struct tree *tree, const yaml_node_t *user,
		     struct access *access, struct problem *problem)
{
	const char *file = get_text(tree, user, "tokenFile");
	const char *token = get_text(tree, user, "token");

	if (refuse_others(tree, user, problem) ||
	    get_part(tree, user, "client-certificate", &access->certificate,
		     problem) ||
	    get_part(tree, user, "client-key", &access->key, problem))
		return -1;
	if (has_part(&access->certificate) != has_part(&access->key))
		return tree_complain(tree, user, problem,
				     "client-certificate and client-key need each other");
	if (file) {
		access->token.path = full_path(tree, file);
	} else if (token) {
		access->token.bytes.data = copy_text(token);
		access->token.bytes.len = strlen(token);
	}
	return 0;
}

static int read_context(struct tree *tree, struct access *access, bool server,
			struct problem *problem)
{
	const char *current = get_text(tree, tree_root(tree), "current-context");
	const yaml_node_t *context, *cluster, *user;
	const char *name;

	if (!current)
		return problem_set(problem, "%s: there is no current-context",
				   printable(tree->path));
	context = find_entry(tree, "contexts", "context", current, problem);
	if (!context)
		return -1;
	name = get_text(tree, context, "cluster");
	cluster = find_entry(tree, "clusters", "cluster", name ?: "", problem);
	if (!cluster || read_cluster(tree, cluster, access, server, problem))
		return -1;
	name = get_text(tree, context, "user");
	if (!name)
		return 0;
	user = find_entry(tree, "users", "user", name, problem);
	return user ? read_user(tree, user, access, problem) : -1;
}

/**
 * kubeconfig_read() - read the current context of a kubeconfig
 * @access: the result
 * @path: path of the file
 * @server: whether the server that it names is of interest
 * @problem: what is wrong with it
 *
 * Files that it names are read by access_refresh().
 *
 * Return: 0, or -1 with @problem filled.
 */
int kubeconfig_read(struct access *access, const char *path, bool server,
		    struct problem *problem)
{
	struct tree tree;
	int err;

	if (tree_read(&tree, path, problem))
		return -1;
	err = read_context(&tree, access, server, problem);
	tree_free(&tree);
	return err;
}
