// SPDX-License-Identifier: GPL-2.0
/* trace: what filters and routes make of a connection that svcnat translates. */
#include <string.h>

#include <linux/netfilter.h>
#include <linux/rtnetlink.h>

#include "cmd/trace_way.h"
#include "host/addresses.h"
#include "host/route.h"
#include "netlink/plain.h"

#define NAME_LEN 160

/**
 * struct hooks - where a connection meets filters
 * @word: of the one that is told
 * @before: where its first packet comes before svcnat sees it
 * @after: where that comes afterwards
 * @back: where the answer comes
 */
struct hooks {
	const char *word;
	uint32_t before;
	uint32_t after;
	uint32_t back;
};

static const struct hooks forwarded = {
	"forward", NF_INET_PRE_ROUTING, NF_INET_FORWARD, NF_INET_FORWARD
};

static const struct hooks delivered = {
	"input", NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT
};

static const struct hooks own = {
	"output", NF_INET_LOCAL_OUT, NF_INET_LOCAL_OUT, NF_INET_LOCAL_IN
};

static void find_filters(struct way *way, const struct connection *connection,
			 const struct endpoint *backend,
			 const struct hooks *hooks)
{
	struct probe probe = {
		.from = connection->from,
		.to = connection->to,
		.protocol = connection->protocol,
	};
	struct sentence answer;

	way->hook = hooks->word;
	way->err = filters_read(&way->filters);
	if (way->err)
		return;
	filters_judge(&way->filters, &probe, hooks->before, &way->before);
	probe.to = *backend;
	probe.translated = true;
	filters_judge(&way->filters, &probe, hooks->after, &way->sentence);
	probe.from = *backend;
	probe.to = connection->from;
	probe.answers = true;
	filters_judge(&way->filters, &probe, hooks->back, &answer);
	way->answers = answer.fate > way->sentence.fate;
	if (way->answers)
		way->sentence = answer;
}

/* Are both on the same link, so that neither needs this node to send? */
static void find_link(struct way *way, const struct endpoint *client,
		      const struct endpoint *backend)
{
	struct route to_client, to_backend;
	struct nl nl;

	if (nl_plain_open(&nl, NETLINK_ROUTE))
		return;
	if (!route_ask(&nl, client, &to_client) &&
	    !route_ask(&nl, backend, &to_backend) && !to_client.error &&
	    !to_backend.error && to_client.on_link && to_backend.on_link &&
	    to_client.interface == to_backend.interface &&
	    !if_indextoname(to_client.interface, way->past))
		*way->past = 0;
	nl_close(&nl);
}

/**
 * way_find() - what do others do with a connection?
 * @way: the result, to be freed
 * @connection: the connection
 * @answer: the module's, with a backend
 */
void way_find(struct way *way, const struct connection *connection,
	      const struct answer *answer)
{
	const struct endpoint *backend = &answer->model.list[0]->backends[0].at;
	bool is_own = answer->source == SVCNAT_SOURCE_HOST, here;
	struct addresses hosts = {};

	memset(way, 0, sizeof(*way));
	addresses_of_host(&hosts);
	here = addresses_have(&hosts, backend);
	find_filters(way, connection, backend, is_own ? &own :
		     here ? &delivered : &forwarded);
	if (!here && !answer->masqueraded && !is_own)
		find_link(way, &connection->from, backend);
	addresses_free(&hosts);
}

/**
 * way_word() - what filters do, in a word
 * @way: the connection's
 *
 * Return: the word.
 */
const char *way_word(const struct way *way)
{
	static const char *const words[] = {
		[FATE_PASSES] = "pass",
		[FATE_DEPENDS] = "depends",
		[FATE_DROPPED] = "drop",
	};

	return way->err ? "unknown" : words[way->sentence.fate];
}

static const char *name_of(const struct chain *chain, char *out)
{
	snprintf(out, NAME_LEN, "%s %s %s", chain_family(chain), chain->table,
		 chain->name);
	return out;
}

/**
 * way_sentence() - what filters do
 * @way: the connection's
 * @out: room for it
 * @size: bytes of it
 *
 * Return: the sentence.
 */
const char *way_sentence(const struct way *way, char *out, size_t size)
{
	const struct sentence *sentence = &way->sentence;
	const char *what = way->answers ? "the answer" : "it";
	char name[NAME_LEN];

	if (way->err)
		snprintf(out, size, "the rules cannot be listed: %s",
			 strerror(way->err));
	else if (sentence->fate == FATE_PASSES)
		snprintf(out, size, "no chain of hook %s drops it", way->hook);
	else if (sentence->fate == FATE_DROPPED)
		snprintf(out, size, "the chain %s drops %s by %s",
			 name_of(sentence->by, name), what,
			 sentence->policy ? "its policy" : "a rule");
	else
		snprintf(out, size,
			 "the chain %s drops %s unless one of its rules accepts it, by interface or what else is not known here",
			 name_of(sentence->by, name), what);
	return out;
}

/**
 * way_untracked() - is it kept from conntrack?
 * @way: the connection's
 * @out: room for the sentence
 * @size: bytes of it
 *
 * Return: the sentence, NULL if it is not.
 */
const char *way_untracked(const struct way *way, char *out, size_t size)
{
	const struct sentence *before = &way->before;
	char name[NAME_LEN];

	if (before->untracked == WHEN_NEVER)
		return NULL;
	snprintf(out, size,
		 "a rule of the chain %s %s it from conntrack, and svcnat does nothing then",
		 name_of(before->untracked_by, name),
		 before->untracked == WHEN_ALWAYS ? "keeps" : "may keep");
	return out;
}

/**
 * way_put() - write what others do for programs
 * @way: the connection's
 * @json: to this
 */
void way_put(const struct way *way, struct json *json)
{
	char name[NAME_LEN];

	json_put_string(json, "filters", way_word(way));
	if (way->sentence.by)
		json_put_string(json, "filter",
				name_of(way->sentence.by, name));
	if (way->before.untracked != WHEN_NEVER)
		json_put_string(json, "untracked-by",
				name_of(way->before.untracked_by, name));
	if (*way->past)
		json_put_string(json, "answers-past", printable(way->past));
}

/**
 * way_free() - forget it
 * @way: the connection's
 */
void way_free(struct way *way)
{
	filters_free(&way->filters);
}
