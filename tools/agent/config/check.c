// SPDX-License-Identifier: GPL-2.0
/* What settings mean together, and whether they can be meant. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "agent/config/check.h"
#include "agent/config/value.h"
#include "base/memory.h"

#define RANGE_LEN 64
#define HOST_LEN 256
#define BIND_PORT 10256
#define METRICS_PORT 10249

/* Return: AF_INET, AF_INET6, or 0 if it is no address. */
static int family_of(const char *address)
{
	struct in6_addr any;

	if (inet_pton(AF_INET, address, &any) == 1)
		return AF_INET;
	return inet_pton(AF_INET6, address, &any) == 1 ? AF_INET6 : 0;
}

/* Return: the same for a range. */
static int range_family(const char *range)
{
	const char *slash = strchr(range, '/');
	char address[RANGE_LEN] = "";
	int family;
	int64_t len;

	if (!slash || slash - range >= (long)sizeof(address))
		return 0;
	memcpy(address, range, slash - range);
	family = family_of(address);
	if (!family || !isdigit((unsigned char)slash[1]) ||
	    value_number(slash + 1, &len))
		return 0;
	return len <= (family == AF_INET ? 32 : 128) ? family : 0;
}

static int check_cluster(struct agent_settings *settings, struct problem *problem)
{
	const char *text = settings->cluster_cidr;
	int first = 0;

	words_clear(&settings->cluster_cidrs);
	while (*text) {
		size_t len = strcspn(text, ",");
		const char *range;
		int family;

		words_add(&settings->cluster_cidrs, text, len);
		range = settings->cluster_cidrs.list[settings->cluster_cidrs.count - 1];
		family = range_family(range);
		if (!family)
			return problem_set(problem, "clusterCIDR: '%s' is no range such as 10.244.0.0/16",
					   printable(range));
		if (settings->cluster_cidrs.count > 2 || family == first)
			return problem_set(problem, "clusterCIDR: '%s': one range for each family, and no more",
					   printable(settings->cluster_cidr));
		first = family;
		text += len + (text[len] == ',');
	}
	return 0;
}

static int check_local(struct agent_settings *settings, struct problem *problem)
{
	static const struct {
		const char *name;
		enum detect_local mode;
	} modes[] = {
		{ "", DETECT_CLUSTER_CIDR },
		{ "ClusterCIDR", DETECT_CLUSTER_CIDR },
		{ "NodeCIDR", DETECT_NODE_CIDR },
		{ "BridgeInterface", DETECT_BRIDGE },
		{ "InterfaceNamePrefix", DETECT_PREFIX },
	};
	size_t i, count = sizeof(modes) / sizeof(modes[0]);

	for (i = 0; i < count; i++) {
		if (!strcmp(settings->detect_local_mode, modes[i].name))
			break;
	}
	if (i == count)
		return problem_set(problem, "detectLocalMode: '%s' is none of ClusterCIDR, NodeCIDR, BridgeInterface, InterfaceNamePrefix",
				   printable(settings->detect_local_mode));
	settings->detect_local = modes[i].mode;
	if (modes[i].mode == DETECT_BRIDGE && !*settings->pod_bridge_interface)
		return problem_set(problem, "detectLocal.bridgeInterface: BridgeInterface needs a name");
	if (modes[i].mode == DETECT_PREFIX && !*settings->pod_interface_name_prefix)
		return problem_set(problem, "detectLocal.interfaceNamePrefix: InterfaceNamePrefix needs a name");
	return 0;
}

static int check_node_ports(const struct agent_settings *settings,
			    struct problem *problem)
{
	for (size_t i = 0; i < settings->node_port_addresses.count; i++) {
		const char *word = settings->node_port_addresses.list[i];

		if (!strcmp(word, "primary") || !strcmp(word, "localhost") ||
		    !strcmp(word, "all") || range_family(word))
			continue;
		return problem_set(problem, "nodePortAddresses: '%s' is no range, nor primary, localhost or all",
				   printable(word));
	}
	return 0;
}

static int check_mode(struct agent_settings *settings, struct problem *problem)
{
	const char *mode = settings->mode;

	if (!*mode || !strcmp(mode, "iptables"))
		settings->sync = settings->iptables;
	else if (!strcmp(mode, "nftables"))
		settings->sync = settings->nftables;
	else if (!strcmp(mode, "ipvs"))
		settings->sync = settings->ipvs;
	else
		return problem_set(problem, "mode: '%s' is none of iptables, nftables, ipvs",
				   printable(mode));
	/* There is one for both. */
	if (!strcmp(mode, "ipvs"))
		settings->sync.masquerade_all = settings->iptables.masquerade_all;
	if (settings->sync.period <= 0)
		return problem_set(problem, "syncPeriod: it has to be more than 0");
	if (settings->sync.min_period < 0 ||
	    settings->sync.min_period > settings->sync.period)
		return problem_set(problem, "minSyncPeriod: it has to be from 0 to syncPeriod");
	return 0;
}

static int check_numbers(const struct agent_settings *settings,
			 struct problem *problem)
{
	const struct settings_conntrack *conntrack = &settings->conntrack;

	if (settings->oom_score_adj < -1000 || settings->oom_score_adj > 1000)
		return problem_set(problem, "oomScoreAdj: it has to be from -1000 to 1000");
	if (conntrack->max_per_core < 0 || conntrack->min < 0 ||
	    conntrack->tcp_established < 0 || conntrack->tcp_close_wait < 0 ||
	    conntrack->udp < 0 || conntrack->udp_stream < 0)
		return problem_set(problem, "conntrack: nothing of it may be less than 0");
	return 0;
}

/* Return: 0 if it is ADDRESS:PORT or [ADDRESS]:PORT. */
static int check_endpoint(const char *text)
{
	const char *colon = strrchr(text, ':');
	bool brackets = *text == '[';
	char host[HOST_LEN] = "";
	int64_t port;
	size_t len;

	if (!colon)
		return -1;
	len = colon - text;
	if (brackets && (len < 2 || colon[-1] != ']'))
		return -1;
	len -= 2 * brackets;
	if (len >= sizeof(host))
		return -1;
	memcpy(host, text + brackets, len);
	if (family_of(host) != (brackets ? AF_INET6 : AF_INET))
		return -1;
	return value_number(colon + 1, &port) || port < 1 || port > 65535 ? -1 : 0;
}

/* An address alone has the usual port; ":PORT" is no address, as for kube-proxy. */
static int check_bind(char **where, unsigned int port, const char *key,
		      struct problem *problem)
{
	char *text = *where;
	int family = family_of(text);

	if (family) {
		if (asprintf(where, family == AF_INET ? "%s:%u" : "[%s]:%u", text,
			     port) < 0)
			out_of_memory();
		free(text);
		return 0;
	}
	if (!*text || !check_endpoint(text))
		return 0;
	return problem_set(problem, "%s: '%s' is not ADDRESS:PORT", key,
			   printable(text));
}

static int check_addresses(struct agent_settings *settings, struct problem *problem)
{
	if (!family_of(settings->bind_address))
		return problem_set(problem, "bindAddress: '%s' is no address",
				   printable(settings->bind_address));
	if (check_bind(&settings->healthz_bind_address, BIND_PORT,
		       "healthzBindAddress", problem))
		return -1;
	return check_bind(&settings->metrics_bind_address, METRICS_PORT,
			  "metricsBindAddress", problem);
}

/* As the API server knows it: trimmed, in lower case. */
static int find_name(struct agent_settings *settings, struct problem *problem)
{
	char host[HOST_LEN] = "";
	const char *name = settings->hostname_override;
	size_t len;

	if (!*name)
		name = getenv("NODE_NAME") ?: "";
	if (!*name && !gethostname(host, sizeof(host) - 1))
		name = host;
	name += strspn(name, " \t\r\n");
	len = strlen(name);
	while (len && strchr(" \t\r\n", name[len - 1]))
		len--;
	if (!len)
		return problem_set(problem, "this Node has no name: say --hostname-override");
	free(settings->node_name);
	settings->node_name = require_memory(strndup(name, len));
	for (char *c = settings->node_name; *c; c++) {
		*c = tolower((unsigned char)*c);
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '.')
			return problem_set(problem, "'%s' is no name of a Node: say --hostname-override",
					   printable(settings->node_name));
	}
	return 0;
}

/**
 * agent_settings_check() - check settings, and fill in what follows from others
 * @settings: the settings
 * @problem: what is wrong with them
 *
 * Return: 0, or -1 with @problem filled.
 */
int agent_settings_check(struct agent_settings *settings, struct problem *problem)
{
	if (check_mode(settings, problem) || check_numbers(settings, problem) ||
	    check_cluster(settings, problem) || check_local(settings, problem) ||
	    check_node_ports(settings, problem) ||
	    check_addresses(settings, problem))
		return -1;
	return find_name(settings, problem);
}
