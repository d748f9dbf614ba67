// SPDX-License-Identifier: GPL-2.0
/* trace: what would become of a connection, step by step. */
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/table.h"
#include "cmd/cmd.h"
#include "cmd/trace_way.h"
#include "file/json_write.h"
#include "netlink/trace.h"

struct words {
	const char *word;
	const char *sentence;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct words verdicts[] = {
	[SVCNAT_VERDICT_PASS] = {
		"pass",
		"left to other NAT chains and to routing"
	},
	[SVCNAT_VERDICT_NAT] = {
		"nat",
		"goes to the backend"
	},
	[SVCNAT_VERDICT_ECHO] = {
		"echo",
		"answered by this host"
	},
	[SVCNAT_VERDICT_REJECT] = {
		"reject",
		"refused by ICMP port unreachable"
	},
	[SVCNAT_VERDICT_TCP_RESET] = {
		"tcp-reset",
		"refused by TCP reset"
	},
	[SVCNAT_VERDICT_DROP] = {
		"drop",
		"dropped without a word"
	},
};

static const struct words reasons[] = {
	[SVCNAT_REASON_NO_VIP] = {
		"no-vip",
		"the destination is no service address, no node port, and not in service-cidr"
	},
	[SVCNAT_REASON_HOST_ADDRESS] = {
		"host-address",
		"this host has the address itself and serves the port as it likes"
	},
	[SVCNAT_REASON_UNKNOWN_PORT] = {
		"unknown-port",
		"the service address has no such port; see 'config set unknown-port'"
	},
	[SVCNAT_REASON_EXTERNAL_UNKNOWN_PORT] = {
		"external-unknown-port",
		"the address has only external frontends, none at this port; see 'config set external-unknown-port'"
	},
	[SVCNAT_REASON_UNKNOWN_ADDRESS] = {
		"unknown-address",
		"the address is in service-cidr but of no service; see 'config set unknown-address'"
	},
	[SVCNAT_REASON_ECHO] = {
		"echo",
		"service addresses answer to ping; see 'config set echo'"
	},
	[SVCNAT_REASON_EXTERNAL_ECHO] = {
		"external-echo",
		"addresses that have only external frontends answer to ping; see 'config set external-echo'"
	},
	[SVCNAT_REASON_SOURCE_RANGE] = {
		"source-range",
		"the source is in none of the frontend's source ranges"
	},
	[SVCNAT_REASON_NO_BACKEND] = {
		"no-backend",
		"the service has no usable backend of this address family"
	},
	[SVCNAT_REASON_NO_LOCAL_BACKEND] = {
		"no-local-backend",
		"the policy is local, and all usable backends are on other nodes"
	},
	[SVCNAT_REASON_BACKEND] = {
		"backend",
		"a backend was picked"
	},
	[SVCNAT_REASON_FULL] = {
		"full",
		"all usable backends have as many connections as max-connections allows"
	},
	[SVCNAT_REASON_LOOPBACK] = {
		"loopback",
		"loopback addresses are shut to others while nodeport-addresses has some"
	},
};

static const struct words sources[] = {
	[SVCNAT_SOURCE_OTHER] = {
		"other",
		"neither a pod nor this host"
	},
	[SVCNAT_SOURCE_HOST] = {
		"host",
		"this host"
	},
	[SVCNAT_SOURCE_POD] = {
		"pod",
		"a pod, by pod-cidr or pod-interface"
	},
};

static const struct words affinities[] = {
	[SVCNAT_AFFINITY_RESULT_OFF] = {
		"off",
		"the service has none"
	},
	[SVCNAT_AFFINITY_RESULT_NEW] = {
		"new",
		"the client has no backend that it could keep"
	},
	[SVCNAT_AFFINITY_RESULT_KEPT] = {
		"kept",
		"the client keeps its backend"
	},
};

static const struct words masquerades[] = {
	[SVCNAT_MASQUERADE_REASON_NOT_NEEDED] = {
		"not-needed",
		"it is assumed that the backend's answer comes back by this node"
	},
	[SVCNAT_MASQUERADE_REASON_LOCAL_DELIVERY] = {
		"local-delivery",
		"the backend is this host, which answers from here"
	},
	[SVCNAT_MASQUERADE_REASON_HAIRPIN] = {
		"hairpin",
		"the client is its own backend"
	},
	[SVCNAT_MASQUERADE_REASON_ALWAYS] = {
		"always",
		"the service or the configuration asks for it; see 'masquerade'"
	},
	[SVCNAT_MASQUERADE_REASON_NOT_A_POD] = {
		"not-a-pod",
		"the client is not a pod, and may be out of the backend's reach"
	},
	[SVCNAT_MASQUERADE_REASON_EXTERNAL] = {
		"external",
		"the backend may be on another node, and must answer by this one"
	},
	[SVCNAT_MASQUERADE_REASON_HOST] = {
		"host",
		"this host dialed an external address"
	},
};

static const struct words unknown = { "unknown", "this tool is older than the module" };

static const struct words *find(const struct words *words, size_t count,
				uint32_t number)
{
	return number < count ? &words[number] : &unknown;
}

static const struct words *verdict_words(const struct answer *answer)
{
	return find(verdicts, COUNT(verdicts), answer->verdict);
}

static const struct words *reason_words(const struct answer *answer)
{
	return find(reasons, COUNT(reasons), answer->reason);
}

static const struct words *source_words(const struct answer *answer)
{
	return find(sources, COUNT(sources), answer->source);
}

static const struct words *affinity_words(const struct answer *answer)
{
	return find(affinities, COUNT(affinities), answer->affinity);
}

static const struct words *masquerade_words(const struct answer *answer)
{
	return find(masquerades, COUNT(masquerades), answer->masquerade);
}

static const char *scheduler_word(const struct answer *answer, char *text)
{
	const struct value value = { .number = answer->scheduler };

	return setting_format(&service_settings.list[SERVICE_SCHEDULER], &value,
			      text);
}

static const char *backends_word(const struct answer *answer)
{
	return answer->policy == SVCNAT_POLICY_LOCAL ? "local" : "all";
}

static void step(const char *name, const char *word, const char *sentence)
{
	printf("%-12s", name);
	style_print(stdout, STYLE_NAME, word);
	printf("%s%s\n", sentence ? ": " : "", sentence ? sentence : "");
}

static void print_connection(const struct request *request)
{
	char from[ENDPOINT_LEN], to[ENDPOINT_LEN];
	bool icmp = request->protocol == IPPROTO_ICMP;

	printf("%-12s%s %s -> %s", "connection",
	       icmp ? "icmp" : format_protocol(request->protocol),
	       icmp || !request->from.port ?
			format_address(from, &request->from) :
			format_endpoint(from, &request->from),
	       icmp ? format_address(to, &request->at) :
		      format_endpoint(to, &request->at));
	if (request->settings.given)
		printf(", in on %s", request->settings.values[0].text);
	putchar('\n');
}

static void print_frontend(const struct service *service)
{
	const struct frontend *frontend = &service->frontends[0];
	char at[ENDPOINT_LEN], text[SETTING_TEXT_LEN];
	unsigned int i;

	printf("%-12s", "service");
	style_print(stdout, STYLE_NAME, service->name);
	printf("\n%-12s%s %s", "frontend", format_protocol(frontend->protocol),
	       format_endpoint(at, &frontend->at));
	for (i = 0; i < frontend_settings.count; i++) {
		const struct setting *setting = &frontend_settings.list[i];
		struct value value = frontend_value(frontend, i);

		if (i == FRONTEND_KIND && is_nodeport(&frontend->at))
			continue;
		if (i != FRONTEND_SOURCES || !setting_is_standard(setting, &value))
			printf(", %s %s", setting->word,
			       setting_format(setting, &value, text));
	}
	putchar('\n');
}

static void print_backends(const struct answer *answer)
{
	printf("%-12s", "backends");
	style_print(stdout, STYLE_NAME, backends_word(answer));
	printf(": %u usable%s\n", answer->usable,
	       answer->terminating ?
			", terminating ones for lack of others" : "");
}

static void print_way(const struct answer *answer, const struct way *way)
{
	char sentence[512];

	if (*way->past) {
		snprintf(sentence, sizeof(sentence),
			 "client and backend are both on interface %s: the backend's answer goes past this node, unless 'masquerade' is set",
			 printable(way->past));
		step("masquerade", "no", sentence);
	} else {
		step("masquerade", answer->masqueraded ? "yes" : "no",
		     masquerade_words(answer)->sentence);
	}
	if (way_untracked(way, sentence, sizeof(sentence)))
		step("conntrack", "untracked", sentence);
	step("filters", way_word(way),
	     way_sentence(way, sentence, sizeof(sentence)));
}

static void print_picked(const struct request *request,
			 const struct answer *answer,
			 const struct way *way,
			 const struct backend *backend)
{
	const struct words *affinity = affinity_words(answer);
	char text[SETTING_TEXT_LEN], at[ENDPOINT_LEN];

	step("affinity", affinity->word, affinity->sentence);
	if (answer->affinity != SVCNAT_AFFINITY_RESULT_KEPT)
		step("scheduler", scheduler_word(answer, text),
		     request->from.port ? NULL :
		     "the source port is not known, and may decide");
	step("backend", format_endpoint(at, &backend->at), NULL);
	print_way(answer, way);
}

static const char *verdict_sentence(const struct answer *answer,
				    const struct way *way)
{
	if (answer->verdict == SVCNAT_VERDICT_NAT &&
	    way->sentence.fate == FATE_DROPPED)
		return "would go to the backend, if the filters let it";
	return verdict_words(answer)->sentence;
}

static void print_answer(const struct request *request,
			 const struct answer *answer, const struct way *way)
{
	const struct words *source = source_words(answer);
	const struct service *service = answer->model.count ?
					answer->model.list[0] : NULL;

	print_connection(request);
	step("source", source->word, source->sentence);
	if (service && service->frontend_count)
		print_frontend(service);
	if (answer->looked)
		print_backends(answer);
	if (service && service->backend_count)
		print_picked(request, answer, way, &service->backends[0]);
	else
		step("reason", reason_words(answer)->word,
		     reason_words(answer)->sentence);
	step("verdict", verdict_words(answer)->word,
	     verdict_sentence(answer, way));
}

static void put_picked(struct json *json, const struct answer *answer,
		       const struct way *way, const struct backend *backend)
{
	json_put_string(json, "affinity", affinity_words(answer)->word);
	json_put_end(json, "backend", &backend->at);
	json_put_bool(json, "masquerade", answer->masqueraded);
	json_put_string(json, "masquerade-reason",
			masquerade_words(answer)->word);
	way_put(way, json);
}

static void print_answer_json(const struct answer *answer,
			      const struct way *way)
{
	const struct service *service = answer->model.count ?
					answer->model.list[0] : NULL;
	char text[SETTING_TEXT_LEN];
	struct json json;

	json_begin_document(&json, stdout);
	json_put_string(&json, "verdict", verdict_words(answer)->word);
	json_put_string(&json, "reason", reason_words(answer)->word);
	json_put_string(&json, "source", source_words(answer)->word);
	if (service)
		json_put_string(&json, "service", service->name);
	if (service && service->frontend_count)
		json_put_frontend(&json, "frontend", &service->frontends[0],
				  false);
	if (answer->looked) {
		json_put_string(&json, "set", backends_word(answer));
		json_put_number(&json, "usable", answer->usable);
		json_put_bool(&json, "terminating", answer->terminating);
		json_put_string(&json, "scheduler", scheduler_word(answer, text));
	}
	if (service && service->backend_count)
		put_picked(&json, answer, way, &service->backends[0]);
	json_end(&json);
}

/* The network namespace has been entered by now. */
static int find_interface(const struct request *request, uint32_t *ifindex)
{
	if (!request->settings.given)
		return 0;
	*ifindex = if_nametoindex(request->settings.values[0].text);
	if (*ifindex)
		return 0;
	complain("there is no interface '%s' here: see 'ip link'",
		 printable(request->settings.values[0].text));
	return -1;
}

static int check_ports(const struct request *request)
{
	if (request->protocol == IPPROTO_ICMP || request->at.port)
		return 0;
	complain("the destination needs a port: write it as 10.96.0.10:80 or [fd00:96::10]:80");
	return -1;
}

static void print(const struct request *request,
		  const struct connection *connection,
		  const struct answer *answer)
{
	struct way way = {};

	if (answer->model.count && answer->model.list[0]->backend_count)
		way_find(&way, connection, answer);
	if (request->json)
		print_answer_json(answer, &way);
	else
		print_answer(request, answer, &way);
	way_free(&way);
}

/**
 * cmd_trace() - tell what would become of a connection
 * @request: the command
 *
 * Return: an exit status; a refusal is an answer like any other.
 */
int cmd_trace(const struct request *request)
{
	struct connection connection = {
		.protocol = request->protocol,
		.from = request->from,
		.to = request->at,
	};
	struct answer answer = {};
	struct nl_error error;
	struct nl nl;
	int err;

	if (check_ports(request))
		return EXIT_USAGE;
	if (cmd_connect(request, &nl))
		return EXIT_FAILURE;
	err = find_interface(request, &connection.ifindex);
	if (!err) {
		err = nl_trace(&nl, &connection, &answer, &error);
		if (err)
			complain("%s", error.text);
	}
	nl_close(&nl);
	if (!err)
		print(request, &connection, &answer);
	model_free(&answer.model);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
