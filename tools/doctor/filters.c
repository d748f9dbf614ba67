// SPDX-License-Identifier: GPL-2.0
/* doctor: do rules let through what svcnat sends to backends? */
#include <string.h>

#include <linux/netfilter.h>

#include "base/format.h"
#include "doctor/checks.h"
#include "host/addresses.h"

/* Rules treat most backends the same: packets of so few tell of the rest. */
#define TRIED 128
#define NAME_LEN 160
/* Clients have such ports, unless they are told otherwise. */
#define CLIENT_PORT 40000

/**
 * struct worst - the worst that rules do with what is tried
 * @tried: how many packets were
 * @probe: the one that is worst off
 * @sentence: what becomes of it
 */
struct worst {
	size_t tried;
	struct probe probe;
	struct sentence sentence;
};

static void try_one(struct worst *worst, struct filters *filters,
		    const struct probe *probe, uint32_t hook)
{
	struct sentence sentence;

	if (worst->tried == TRIED)
		return;
	filters_judge(filters, probe, hook, &sentence);
	if (!worst->tried++ || sentence.fate > worst->sentence.fate ||
	    sentence.untracked > worst->sentence.untracked) {
		worst->probe = *probe;
		worst->sentence = sentence;
	}
}

/* Neither the first packet nor its answer may be dropped. */
static void try_both(struct worst *worst, struct filters *filters,
		     const struct probe *probe, uint32_t hook,
		     uint32_t answers_hook)
{
	struct probe answer = *probe;

	answer.from = probe->to;
	answer.to.port = CLIENT_PORT;
	answer.answers = true;
	try_one(worst, filters, probe, hook);
	try_one(worst, filters, &answer, answers_hook);
}

static void try_service(const struct service *service,
			struct filters *filters, const struct addresses *hosts,
			struct worst *forward, struct worst *input)
{
	struct probe probe = { .translated = true };
	size_t i;

	if (!service->frontend_count)
		return;
	probe.protocol = service->frontends[0].protocol;
	for (i = 0; i < service->backend_count; i++) {
		probe.to = service->backends[i].at;
		if (addresses_have(hosts, &probe.to))
			try_both(input, filters, &probe, NF_INET_LOCAL_IN,
				 NF_INET_LOCAL_OUT);
		else
			try_both(forward, filters, &probe, NF_INET_FORWARD,
				 NF_INET_FORWARD);
	}
}

static void try_frontends(const struct service *service,
			  struct filters *filters, struct worst *untracked)
{
	struct probe probe = {};
	size_t i;

	for (i = 0; i < service->frontend_count; i++) {
		if (is_nodeport(&service->frontends[i].at))
			continue;
		probe.protocol = service->frontends[i].protocol;
		probe.to = service->frontends[i].at;
		try_one(untracked, filters, &probe, NF_INET_PRE_ROUTING);
	}
}

static const char *name_of(const struct chain *chain, char *out)
{
	snprintf(out, NAME_LEN, "%s %s %s", chain_family(chain), chain->table,
		 chain->name);
	return out;
}

static bool is_iptables(const struct chain *chain)
{
	return chain->legacy ||
	       (chain->family != NFPROTO_INET &&
		!strcmp(chain->table, "filter") &&
		(!strcmp(chain->name, "FORWARD") ||
		 !strcmp(chain->name, "INPUT")));
}

/* The answers are of connections with this status, too. */
static void mend_chain(struct doctor *doctor, const struct chain *chain)
{
	const char *program = chain->family == NFPROTO_IPV6 ? "ip6tables" :
							      "iptables";

	if (is_iptables(chain))
		doctor_mend(doctor,
			    "%s-%s -I %s -m conntrack --ctstate DNAT -j ACCEPT",
			    program, chain->legacy ? "legacy" : "nft",
			    chain->name);
	else
		doctor_mend(doctor,
			    "nft insert rule %s %s %s ct status dnat accept",
			    chain_family(chain), chain->table, chain->name);
}

static void tell_worst(struct doctor *doctor, const char *check,
		       const char *what, const struct worst *worst)
{
	const struct sentence *sentence = &worst->sentence;
	char at[ENDPOINT_LEN], name[NAME_LEN];
	const char *protocol = format_protocol(worst->probe.protocol);

	const char *answers = worst->probe.answers ? "the answers to " : "";

	if (!worst->tried)
		return;
	format_endpoint(at, worst->probe.answers ? &worst->probe.from :
						   &worst->probe.to);
	if (sentence->fate == FATE_PASSES) {
		doctor_find(doctor, check, VERDICT_OK,
			    "no chain drops %s, of which %zu packets were tried",
			    what, worst->tried);
		return;
	}
	name_of(sentence->by, name);
	if (sentence->fate == FATE_DROPPED)
		doctor_find(doctor, check, VERDICT_PROBLEM,
			    "the chain %s drops %s%s, such as %s %s, by %s: clients wait for a timeout or are refused",
			    name, answers, what, protocol, at, sentence->policy ?
			    "its policy, as no rule accepts it" : "a rule");
	else
		doctor_find(doctor, check, VERDICT_NOTE,
			    "the chain %s drops what its rules do not accept: %s%s, such as %s %s, may get through, by interface, source or what else is not known here",
			    name, answers, what, protocol, at);
	mend_chain(doctor, sentence->by);
}

static void tell_untracked(struct doctor *doctor, const struct worst *worst)
{
	static const char check[] = "notrack";
	const struct sentence *sentence = &worst->sentence;
	bool surely = sentence->untracked == WHEN_ALWAYS;
	char at[ENDPOINT_LEN], name[NAME_LEN];

	if (!worst->tried)
		return;
	if (sentence->untracked == WHEN_NEVER) {
		doctor_find(doctor, check, VERDICT_OK,
			    "no rule keeps service addresses from conntrack");
		return;
	}
	doctor_find(doctor, check, surely ? VERDICT_PROBLEM : VERDICT_NOTE,
		    "a rule of the chain %s %s %s %s from conntrack, without which svcnat does nothing",
		    name_of(sentence->untracked_by, name),
		    surely ? "keeps" : "may keep",
		    format_protocol(worst->probe.protocol),
		    format_endpoint(at, &worst->probe.to));
	doctor_mend(doctor, "have its notrack rules leave service addresses alone");
}

/**
 * doctor_judge_filters() - do these rules let connections to backends through?
 * @doctor: gets the findings
 * @filters: the rules
 * @hosts: addresses of this host
 */
void doctor_judge_filters(struct doctor *doctor, struct filters *filters,
			  const struct addresses *hosts)
{
	struct worst forward = {}, input = {}, untracked = {};
	size_t i;

	for (i = 0; i < doctor->model->count; i++) {
		const struct service *service = doctor->model->list[i];

		try_service(service, filters, hosts, &forward, &input);
		try_frontends(service, filters, &untracked);
	}
	tell_worst(doctor, "forward-filter", "what svcnat forwards", &forward);
	tell_worst(doctor, "input-filter", "what svcnat gives to this host",
		   &input);
	tell_untracked(doctor, &untracked);
}

/**
 * doctor_examine_filters() - do rules let through what svcnat sends?
 * @doctor: gets the findings
 */
void doctor_examine_filters(struct doctor *doctor)
{
	struct addresses hosts = {};
	struct filters filters;
	int err = filters_read(&filters);

	if (err) {
		doctor_find(doctor, "forward-filter", VERDICT_UNKNOWN,
			    "rules that filter cannot be listed: %s",
			    strerror(err));
		doctor_mend(doctor, "run it again, as root");
	} else if (!addresses_of_host(&hosts)) {
		doctor_judge_filters(doctor, &filters, &hosts);
	}
	addresses_free(&hosts);
	filters_free(&filters);
}
