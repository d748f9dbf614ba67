// SPDX-License-Identifier: GPL-2.0
/* Where the API server is, and who asks it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/config/access.h"
#include "agent/config/kubeconfig.h"
#include "base/memory.h"

#define POD "/var/run/secrets/kubernetes.io/serviceaccount/"

/* What is in a header or an URL may not end it. */
static bool is_word(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	}
	return len;
}

/**
 * access_add_server() - add a server that is tried after those that are known
 * @access: where the API server is
 * @url: its URL
 * @problem: what is wrong with it
 *
 * Return: 0, or -1 with @problem filled.
 */
int access_add_server(struct access *access, const char *url,
		      struct problem *problem)
{
	size_t len = strlen(url), scheme = 0;

	if (!strncmp(url, "https://", 8))
		scheme = 8;
	else if (!strncmp(url, "http://", 7))
		scheme = 7;
	while (len > scheme && url[len - 1] == '/')
		len--;
	if (!scheme || len == scheme || !is_word(url, len) ||
	    strpbrk(url, "?#@"))
		return problem_set(problem, "'%s' is no URL such as https://10.0.0.1:6443",
				   printable(url));
	for (size_t i = 0; i < access->servers.count; i++) {
		const char *has = access->servers.list[i];

		if (strlen(has) == len && !memcmp(has, url, len))
			return 0;
	}
	words_add(&access->servers, url, len);
	return 0;
}

static int add_servers(struct access *access, const struct agent_settings *settings,
		       struct problem *problem)
{
	for (size_t i = 0; i < settings->api_servers.count; i++) {
		if (access_add_server(access, settings->api_servers.list[i],
				      problem))
			return -1;
	}
	if (*settings->master)
		return access_add_server(access, settings->master, problem);
	return 0;
}

/* What a pod is told: the Service, which is the last one to be tried. */
static int add_service(struct access *access, struct problem *problem)
{
	const char *host = getenv("KUBERNETES_SERVICE_HOST");
	const char *port = getenv("KUBERNETES_SERVICE_PORT");
	char *url;
	int err;

	if (!host || !*host || !port || !*port)
		return 0;
	if (asprintf(&url, strchr(host, ':') ? "https://[%s]:%s" : "https://%s:%s",
		     host, port) < 0)
		out_of_memory();
	err = access_add_server(access, url, problem);
	free(url);
	return err;
}

static void name_file(struct part *part, const char *path)
{
	part->path = require_memory(strdup(path));
}

static bool no_token(void)
{
	return access(POD "token", F_OK);
}

/* Who only knows a server may ask it without a token. */
static int find_in_pod(struct access *access, const struct agent_settings *settings,
		       struct problem *problem)
{
	bool known = access->servers.count;

	if (!*settings->master && add_service(access, problem))
		return -1;
	if (!access->servers.count)
		return problem_set(problem, "where the API server is, is not known: say --kubeconfig FILE");
	if (known && no_token())
		return 0;
	name_file(&access->token, POD "token");
	name_file(&access->authority, POD "ca.crt");
	return 0;
}

/**
 * access_find() - find out where the API server is, and who asks it
 * @access: the result, which access_free() frees in either case
 * @settings: the settings
 * @problem: what is wrong
 *
 * Return: 0, or -1 with @problem filled.
 */
int access_find(struct access *access, const struct agent_settings *settings,
		struct problem *problem)
{
	*access = (struct access){};
	if (add_servers(access, settings, problem))
		return -1;
	if (*settings->kubeconfig) {
		if (kubeconfig_read(access, settings->kubeconfig,
				    !*settings->master, problem))
			return -1;
	} else if (find_in_pod(access, settings, problem)) {
		return -1;
	}
	return access_refresh(access, problem);
}

static int refresh(struct part *part, struct problem *problem)
{
	return part->path ? bytes_read(&part->bytes, part->path, problem) : 0;
}

/* Blanks around it, such as the end of its line, do not belong to it. */
static int check_token(struct part *token, struct bytes *bytes,
		       struct problem *problem)
{
	char *first = bytes->data;
	size_t len = bytes->len;

	while (len && strchr(" \t\r\n", *first) && *first)
		first++, len--;
	while (len && strchr(" \t\r\n", first[len - 1]) && first[len - 1])
		len--;
	if (!is_word(first, len))
		return problem_set(problem, "there is no token in '%s'",
				   printable(token->path ?: "the kubeconfig"));
	memmove(bytes->data, first, len);
	bytes->data[len] = 0;
	bytes->len = len;
	return 0;
}

static int refresh_token(struct part *token, struct problem *problem)
{
	struct bytes bytes = {};

	if (!token->path)
		return token->bytes.len ?
		       check_token(token, &token->bytes, problem) : 0;
	if (bytes_read(&bytes, token->path, problem))
		return -1;
	if (check_token(token, &bytes, problem)) {
		bytes_free(&bytes);
		return -1;
	}
	bytes_free(&token->bytes);
	token->bytes = bytes;
	return 0;
}

/**
 * access_refresh() - read again what is in files
 * @access: who asks
 * @problem: what is wrong
 *
 * What cannot be read stays as it was.
 *
 * Return: 0, or -1 with @problem filled.
 */
int access_refresh(struct access *access, struct problem *problem)
{
	struct part *parts[] = {
		&access->authority, &access->certificate, &access->key,
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (refresh(parts[i], problem))
			err = -1;
	}
	if (refresh_token(&access->token, problem))
		err = -1;
	return err;
}

static void free_part(struct part *part)
{
	free(part->path);
	bytes_free(&part->bytes);
}

/**
 * access_free() - free what is known of the API server
 * @access: that
 */
void access_free(struct access *access)
{
	words_clear(&access->servers);
	free_part(&access->authority);
	free_part(&access->certificate);
	free_part(&access->key);
	free_part(&access->token);
	free(access->server_name);
	free(access->proxy);
}
