// SPDX-License-Identifier: GPL-2.0
/* A request and its answer. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/stream/client.h"
#include "agent/stream/gzip.h"
#include "agent/stream/transfer.h"
#include "base/memory.h"
#include "base/version.h"

/* A connection that is dead is noticed within a minute. */
#define KEEPALIVE_IDLE 30
#define KEEPALIVE_INTERVAL 10
#define KEEPALIVE_COUNT 3
#define USER_TIMEOUT_MS 30000
#define LONGEST_RETRY 300
#define POST_TIMEOUT_MS 10000L

/**
 * struct transfer - a request
 * @client: who asks
 * @easy: libcurl's
 * @headers: of the request
 * @route: where to connect to for a name that the server is not known by
 * @server: who is asked
 * @counted: what becomes of it was counted
 * @posts: it brings something
 * @handler: who gets the answer
 * @begun: some of it has come
 * @gzip: it is compressed; NULL if it is not
 * @error: what libcurl says that went wrong
 */
struct transfer {
	struct api_client *client;
	CURL *easy;
	struct curl_slist *headers;
	struct curl_slist *route;
	size_t server;
	bool counted;
	bool posts;
	struct transfer_handler handler;
	bool begun;
	struct gzip *gzip;
	char error[CURL_ERROR_SIZE];
};

static int on_socket(void *context, curl_socket_t fd, curlsocktype purpose)
{
	int count = KEEPALIVE_COUNT, ms = USER_TIMEOUT_MS;

	(void)context;
	if (purpose != CURLSOCKTYPE_IPCXN)
		return CURL_SOCKOPT_OK;
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms));
	return CURL_SOCKOPT_OK;
}

static long status_of(const struct transfer *transfer)
{
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static const char *url_of(const struct transfer *transfer)
{
	const struct words *servers = &transfer->client->access->servers;

	return servers->list[transfer->server % servers->count];
}

/* An answer counts when it begins: that of a watch goes on for minutes. */
static void count(struct transfer *transfer)
{
	if (transfer->counted)
		return;
	transfer->counted = true;
	tally_add(&transfer->client->tally, url_of(transfer),
		  transfer->posts ? "POST" : "GET", status_of(transfer));
}

static bool is_compressed(CURL *easy)
{
	struct curl_header *header;

	return curl_easy_header(easy, "Content-Encoding", 0, CURLH_HEADER, -1,
				&header) == CURLHE_OK &&
	       !strcasecmp(header->value, "gzip");
}

static bool hand_over(void *context, const char *data, size_t len)
{
	struct transfer *transfer = context;

	return transfer->handler.data(transfer->handler.context,
				      status_of(transfer), data, len);
}

static size_t on_data(char *data, size_t size, size_t nmemb, void *context)
{
	struct transfer *transfer = context;
	size_t len = size * nmemb;
	bool more;

	count(transfer);
	if (!transfer->begun && is_compressed(transfer->easy))
		transfer->gzip = gzip_begin();
	transfer->begun = true;
	more = transfer->gzip ?
	       gzip_feed(transfer->gzip, data, len, hand_over, transfer) :
	       hand_over(transfer, data, len);
	return more ? len : CURL_WRITEFUNC_ERROR;
}

static void add_header(struct transfer *transfer, const char *header)
{
	transfer->headers = require_memory(curl_slist_append(transfer->headers,
							     header));
}

static void add_token(struct transfer *transfer, const struct bytes *token)
{
	char *header;

	if (!token->len)
		return;
	if (asprintf(&header, "Authorization: Bearer %s", token->data) < 0)
		out_of_memory();
	add_header(transfer, header);
	free(header);
}

static void set_blob(CURL *easy, CURLoption option, const struct bytes *bytes)
{
	struct curl_blob blob = {
		.data = bytes->data,
		.len = bytes->len,
		.flags = CURL_BLOB_COPY,
	};

	if (bytes->len)
		curl_easy_setopt(easy, option, &blob);
}

static void set_tls(CURL *easy, const struct access *access)
{
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	set_blob(easy, CURLOPT_CAINFO_BLOB, &access->authority.bytes);
	set_blob(easy, CURLOPT_SSLCERT_BLOB, &access->certificate.bytes);
	set_blob(easy, CURLOPT_SSLKEY_BLOB, &access->key.bytes);
	if (!access->insecure)
		return;
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
}

/* The certificate is for another name than the URL has. */
static char *rename_server(struct transfer *transfer, const char *url,
			   const char *name)
{
	CURLU *parts = require_memory(curl_url());
	char *host = NULL, *port = NULL, *renamed = NULL, *route, *copy;

	if (curl_url_set(parts, CURLUPART_URL, url, 0) ||
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) ||
	    curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ||
	    curl_url_set(parts, CURLUPART_HOST, name, 0) ||
	    curl_url_get(parts, CURLUPART_URL, &renamed, 0)) {
		copy = require_memory(strdup(url));
	} else {
		if (asprintf(&route, "::%s:%s", host, port) < 0)
			out_of_memory();
		transfer->route = require_memory(curl_slist_append(NULL, route));
		free(route);
		copy = require_memory(strdup(renamed));
	}
	curl_free(host);
	curl_free(port);
	curl_free(renamed);
	curl_url_cleanup(parts);
	return copy;
}

static void set_address(struct transfer *transfer, const char *path)
{
	const struct access *access = transfer->client->access;
	char *url, *renamed;

	if (asprintf(&url, "%s%s", url_of(transfer), path) < 0)
		out_of_memory();
	if (access->server_name) {
		renamed = rename_server(transfer, url, access->server_name);
		free(url);
		url = renamed;
	}
	curl_easy_setopt(transfer->easy, CURLOPT_URL, url);
	/* What is not encrypted is HTTP/1.1, and each has a connection then. */
	curl_easy_setopt(transfer->easy, CURLOPT_PIPEWAIT,
			 (long)!strncmp(url, "https:", 6));
	if (transfer->route)
		curl_easy_setopt(transfer->easy, CURLOPT_CONNECT_TO, transfer->route);
	if (access->proxy)
		curl_easy_setopt(transfer->easy, CURLOPT_PROXY, access->proxy);
	free(url);
}

/* Where an answer says to go instead, a token does not go. */
static void set_options(struct transfer *transfer, bool fresh)
{
	CURL *easy = transfer->easy;

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_IDLE);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_INTERVAL);
	curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
	/* What curl says of itself is answered with blanks and line ends. */
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "svcnat-agent/" SVCNAT_VERSION);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, (long)fresh);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
}

static struct transfer *begin(struct api_client *client, size_t server,
			      const char *path, bool fresh,
			      const struct transfer_handler *handler)
{
	struct transfer *transfer = require_memory(calloc(1, sizeof(*transfer)));
	struct problem problem;

	/* What cannot be read now is as it was. */
	if (access_refresh(client->access, &problem))
		client_report(client, "%s", problem.text);
	transfer->client = client;
	transfer->server = server;
	transfer->handler = *handler;
	transfer->easy = require_memory(curl_easy_init());
	add_header(transfer, "Accept: application/json");
	add_header(transfer, "Accept-Encoding: gzip");
	add_token(transfer, &client->access->token.bytes);
	set_options(transfer, fresh);
	set_tls(transfer->easy, client->access);
	set_address(transfer, path);
	return transfer;
}

/**
 * client_get() - ask for something
 * @client: who asks
 * @server: which of the servers, any number
 * @path: what is asked for
 * @fresh: by a connection of its own, as the last one may be dead
 * @handler: who gets the answer, which is never before this returns
 *
 * Return: the request.
 */
struct transfer *client_get(struct api_client *client, size_t server,
			    const char *path, bool fresh,
			    const struct transfer_handler *handler)
{
	struct transfer *transfer = begin(client, server, path, fresh, handler);

	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
	curl_multi_add_handle(client->multi, transfer->easy);
	return transfer;
}

/**
 * client_post() - bring something
 * @client: who does
 * @server: to which of the servers, any number
 * @path: where to
 * @text: what, as JSON
 * @handler: who gets the answer, which is never before this returns
 *
 * Unlike what is asked for, it is not waited for much longer than it should take.
 *
 * Return: the request.
 */
struct transfer *client_post(struct api_client *client, size_t server,
			     const char *path, const char *text,
			     const struct transfer_handler *handler)
{
	struct transfer *transfer = begin(client, server, path, false, handler);

	transfer->posts = true;
	add_header(transfer, "Content-Type: application/json");
	/* It is short: nobody has to be asked whether it may come. */
	add_header(transfer, "Expect:");
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
	curl_easy_setopt(transfer->easy, CURLOPT_COPYPOSTFIELDS, text);
	curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, POST_TIMEOUT_MS);
	curl_multi_add_handle(client->multi, transfer->easy);
	return transfer;
}

static void free_transfer(struct transfer *transfer)
{
	curl_multi_remove_handle(transfer->client->multi, transfer->easy);
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	curl_slist_free_all(transfer->route);
	gzip_end(transfer->gzip);
	free(transfer);
}

/**
 * client_abort() - do not ask any more
 * @transfer: the request, of which nothing is told any more
 *
 * Context: not from within the data function of a handler.
 */
void client_abort(struct transfer *transfer)
{
	count(transfer);
	free_transfer(transfer);
}

/* What went wrong, or NULL; what libcurl says of an answer that we refused is not it. */
static const char *what_failed(const struct transfer *transfer, CURLcode result)
{
	const char *problem = gzip_problem(transfer->gzip);

	if (problem)
		return problem;
	if (result != CURLE_OK)
		return *transfer->error ? transfer->error :
					  curl_easy_strerror(result);
	return gzip_complete(transfer->gzip) ? NULL : "the answer has no end";
}

/**
 * transfer_finish() - tell that a request is over
 * @message: what libcurl says about it
 */
void transfer_finish(const struct CURLMsg *message)
{
	CURL *easy = message->easy_handle;
	struct transfer_handler handler;
	struct transfer_end end = {};
	struct transfer *transfer;
	char error[CURL_ERROR_SIZE];
	curl_off_t retry = 0;
	const char *failed;
	char *private;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
	curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry);
	transfer = (struct transfer *)private;
	count(transfer);
	end.status = status_of(transfer);
	end.retry_after = retry < LONGEST_RETRY ? retry : LONGEST_RETRY;
	failed = what_failed(transfer, message->data.result);
	if (failed) {
		snprintf(error, sizeof(error), "%s", failed);
		end.error = error;
	}
	handler = transfer->handler;
	free_transfer(transfer);
	handler.done(handler.context, &end);
}
