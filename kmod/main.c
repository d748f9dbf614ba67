// SPDX-License-Identifier: GPL-2.0
/* svcnat: service load balancing on top of conntrack NAT. */
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/netfilter/nf_nat_masquerade.h>

#include "backends/affinity.h"
#include "backends/ledger.h"
#include "flows/walk.h"
#include "netlink/netlink.h"
#include "netns/host.h"
#include "netns/queue.h"
#include "pernet.h"
#include "table/service.h"

static int __init svcnat_init(void)
{
	int err;

	err = svcnat_service_caches_init();
	if (err)
		return err;
	err = svcnat_affinity_cache_init();
	if (err)
		goto out_caches;
	err = svcnat_ledger_cache_init();
	if (err)
		goto out_affinity;
	err = svcnat_queue_init();
	if (err)
		goto out_ledger;
	err = svcnat_walk_init();
	if (err)
		goto out_queue;
	err = nf_nat_masquerade_inet_register_notifiers();
	if (err)
		goto out_walk;
	err = svcnat_net_init();
	if (err)
		goto out_notifiers;
	err = svcnat_host_notifiers_init();
	if (err)
		goto out_net;
	err = svcnat_nl_init();
	if (err)
		goto out_host;
	return 0;

out_host:
	svcnat_host_notifiers_exit();
out_net:
	svcnat_net_exit();
out_notifiers:
	nf_nat_masquerade_inet_unregister_notifiers();
out_walk:
	svcnat_walk_exit();
out_queue:
	svcnat_queue_exit();
out_ledger:
	rcu_barrier();
	svcnat_ledger_cache_exit();
out_affinity:
	svcnat_affinity_cache_exit();
out_caches:
	svcnat_service_caches_exit();
	return err;
}

static void __exit svcnat_exit(void)
{
	svcnat_nl_exit();
	svcnat_host_notifiers_exit();
	svcnat_net_exit();
	nf_nat_masquerade_inet_unregister_notifiers();
	svcnat_walk_exit();
	svcnat_queue_exit();
	/* Objects that were unlinked last are freed by callbacks of ours. */
	rcu_barrier();
	svcnat_ledger_cache_exit();
	svcnat_affinity_cache_exit();
	svcnat_service_caches_exit();
}

module_init(svcnat_init);
module_exit(svcnat_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The svcnat developers");
MODULE_DESCRIPTION("Service load balancing on conntrack NAT");
MODULE_VERSION("0.1.0");
MODULE_ALIAS_GENL_FAMILY("svcnat");
