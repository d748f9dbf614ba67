// SPDX-License-Identifier: GPL-2.0
/* What kube-proxy leaves behind in each of its modes. */
#include <string.h>

#include "host/leftovers.h"
#include "host/nftables.h"

/**
 * leftovers_chain() - is this the name of a chain of kube-proxy's?
 * @name: of a chain of iptables
 *
 * The kubelet, and others, have chains whose names begin with KUBE-, too.
 *
 * Return: true if so.
 */
bool leftovers_chain(const char *name)
{
	static const char *const names[] = {
		"SERVICES", "EXTERNAL-SERVICES", "NODEPORTS", "POSTROUTING", "FORWARD",
		"PROXY-FIREWALL", "PROXY-CANARY", "MARK-MASQ", "LOAD-BALANCER",
		"NODE-PORT", "SOURCE-RANGES-FIREWALL", "IPVS-FILTER", "IPVS-OUT-FILTER",
	};
	static const char *const beginnings[] = {
		"SVC-", "SVL-", "FW-", "EXT-", "XLB-", "SEP-",
	};

	if (strncmp(name, "KUBE-", 5))
		return false;
	name += 5;
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	for (unsigned int i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (!strncmp(name, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

/**
 * leftovers_are_there() - are rules of kube-proxy in force?
 *
 * Return: true if so, and it is known.
 */
bool leftovers_are_there(void)
{
	struct chains chains;
	bool found = false;

	if (!nftables_read(&chains)) {
		xtables_read(&chains, NFPROTO_IPV4);
		xtables_read(&chains, NFPROTO_IPV6);
	}
	for (size_t i = 0; i < chains.count && !found; i++)
		found = chains.list[i].rules &&
			chain_owner(&chains.list[i]) == OWNER_KUBE_PROXY;
	chains_free(&chains);
	return found;
}

/**
 * leftovers_remove() - remove what kube-proxy has left
 * @removed: what there was, and is not any more
 * @problem: why not all of it
 *
 * Return: 0, or -1 with @problem filled.
 */
int leftovers_remove(struct leftovers *removed, struct problem *problem)
{
	int err = 0;

	*removed = (struct leftovers){};
	if (leftovers_remove_nft(removed, problem))
		err = -1;
	if (leftovers_remove_xt(removed, problem))
		err = -1;
	if (leftovers_remove_ipvs(removed, problem))
		err = -1;
	return err;
}
