// SPDX-License-Identifier: GPL-2.0
/* doctor: who else translates destinations, and who comes first? */
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>

#include "doctor/checks.h"
#include "host/nftables.h"
#include "host/xtables.h"

/* The module's own, just before that of NAT chains. */
#define OWN_PRIORITY (NF_IP_PRI_NAT_DST - 1)
#define NAME_LEN 160

static const char *name_of(const struct chain *chain, char *out)
{
	snprintf(out, NAME_LEN, "%s %s %s", chain_family(chain), chain->table,
		 chain->name);
	return out;
}

static bool is_active(const struct chain *chain)
{
	return chain->rules;
}

static void examine_order(struct doctor *doctor, const struct chains *chains)
{
	static const char check[] = "nat-order";
	const struct chain *first = NULL;
	size_t i, before = 0, after = 0;
	char name[NAME_LEN], more[32] = "";

	for (i = 0; i < chains->count; i++) {
		const struct chain *chain = &chains->list[i];

		if (!chain->base || !is_active(chain))
			continue;
		if (chain->priority > OWN_PRIORITY) {
			after++;
		} else {
			before++;
			if (!first || chain->priority < first->priority)
				first = chain;
		}
	}
	if (!first && after)
		doctor_find(doctor, check, VERDICT_OK,
			    "all other NAT chains come after svcnat: they see what it leaves (%zu with rules)",
			    after);
	else if (!first)
		doctor_find(doctor, check, VERDICT_OK,
			    "there are no other NAT chains with rules");
	if (!first)
		return;
	if (before > 1)
		snprintf(more, sizeof(more), ", and %zu more", before - 1);
	doctor_find(doctor, check, VERDICT_NOTE,
		    "the NAT chain %s (%s, priority %d%s) comes before svcnat (%d): what it translates reaches no service",
		    name_of(first, name),
		    first->hook == NF_INET_LOCAL_OUT ? "output" : "prerouting",
		    first->priority, more, OWN_PRIORITY);
	doctor_mend(doctor,
		    "give it the priority dstnat (%d), or let its rules leave service addresses alone",
		    NF_IP_PRI_NAT_DST);
}

static const struct chain *active_of(const struct chains *chains,
				     enum chain_owner owner)
{
	size_t i;

	for (i = 0; i < chains->count; i++)
		if (chain_owner(&chains->list[i]) == owner &&
		    is_active(&chains->list[i]))
			return &chains->list[i];
	return NULL;
}

static void examine_kube_proxy(struct doctor *doctor,
			       const struct chains *chains)
{
	const struct chain *chain = active_of(chains, OWNER_KUBE_PROXY);
	char name[NAME_LEN];

	if (!chain) {
		doctor_find(doctor, "kube-proxy", VERDICT_OK,
			    "there are no rules of kube-proxy");
		return;
	}
	/* Without it the node would have no services at all. */
	if (!doctor->model->count) {
		doctor_find(doctor, "kube-proxy", VERDICT_NOTE,
			    "rules of kube-proxy are in force (%s), and svcnat has no services yet",
			    name_of(chain, name));
		doctor_mend(doctor,
			    "give svcnat the services before kube-proxy is removed");
		return;
	}
	doctor_find(doctor, "kube-proxy", VERDICT_PROBLEM,
		    "rules of kube-proxy are in force (%s): two programs balance services on this node",
		    name_of(chain, name));
	doctor_mend(doctor,
		    "remove kube-proxy from this node, if svcnat has its services, then: svcnat-agent --cleanup-kube-proxy");
}

/* The chain with the owner's rules is called from base chains of its table. */
static bool comes_before(const struct chains *chains,
			 const struct chain *chain)
{
	size_t i;

	for (i = 0; i < chains->count; i++) {
		const struct chain *base = &chains->list[i];

		if (base->base && is_active(base) &&
		    base->family == chain->family &&
		    base->legacy == chain->legacy &&
		    !strcmp(base->table, chain->table) &&
		    base->priority <= OWN_PRIORITY)
			return true;
	}
	return false;
}

static void examine_docker(struct doctor *doctor, const struct chains *chains)
{
	const struct chain *chain = active_of(chains, OWNER_DOCKER);
	char name[NAME_LEN];

	if (!chain) {
		doctor_find(doctor, "docker", VERDICT_OK,
			    "there are no rules of Docker");
		return;
	}
	doctor_find(doctor, "docker", VERDICT_NOTE,
		    "Docker translates the ports that its containers publish (%s), %s svcnat",
		    name_of(chain, name),
		    comes_before(chains, chain) ? "before" : "after");
	doctor_mend(doctor,
		    "nothing to do, as long as no container publishes a port at a service's address");
}

/**
 * doctor_judge_chains() - what do these chains mean for services?
 * @doctor: gets the findings
 * @chains: the chains
 */
void doctor_judge_chains(struct doctor *doctor, const struct chains *chains)
{
	examine_order(doctor, chains);
	examine_kube_proxy(doctor, chains);
	examine_docker(doctor, chains);
}

/**
 * doctor_examine_nat() - who else translates destinations?
 * @doctor: gets the findings
 */
void doctor_examine_nat(struct doctor *doctor)
{
	struct chains chains;
	int err = nftables_read(&chains);

	if (err) {
		doctor_find(doctor, "nat-order", VERDICT_UNKNOWN,
			    "other NAT chains cannot be listed: %s",
			    strerror(err));
		doctor_mend(doctor, "run it again, as root");
	} else {
		xtables_read(&chains, NFPROTO_IPV4);
		xtables_read(&chains, NFPROTO_IPV6);
		doctor_judge_chains(doctor, &chains);
	}
	chains_free(&chains);
}
