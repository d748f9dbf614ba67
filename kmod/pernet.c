// SPDX-License-Identifier: GPL-2.0
/* What a network namespace begins and ends with. */
#include <linux/module.h>

#include "flows/drainer.h"
#include "flows/early.h"
#include "flows/hook.h"
#include "flows/load.h"
#include "flows/sweep.h"
#include "flows/template.h"
#include "netlink/owner.h"
#include "netns/host.h"
#include "netns/net.h"
#include "netns/queue.h"
#include "pernet.h"

static struct svcnat_limits svcnat_max = {
	.services = 262144,
	.frontends = 1048576,
	.backends = 4194304,
};

module_param_named(max_services, svcnat_max.services, uint, 0444);
MODULE_PARM_DESC(max_services, "most services in a network namespace");
module_param_named(max_frontends, svcnat_max.frontends, uint, 0444);
MODULE_PARM_DESC(max_frontends, "most frontends in a network namespace");
module_param_named(max_backends, svcnat_max.backends, uint, 0444);
MODULE_PARM_DESC(max_backends, "most backends in a network namespace");

static int __net_init svcnat_net_ops_init(struct net *net)
{
	struct svcnat_net *sn = svcnat_net_get(net);

	sn->net = net;
	svcnat_hooks_init(sn);
	svcnat_early_init(sn);
	svcnat_template_init(sn);
	svcnat_host_init(sn);
	svcnat_sweeper_init(sn);
	svcnat_drainer_init(sn);
	svcnat_load_init(sn);
	svcnat_owner_init(sn);
	return svcnat_table_init(&sn->table, &svcnat_max);
}

/* A grace period passes between this and svcnat_net_ops_exit(). */
static void __net_exit svcnat_net_ops_pre_exit(struct net *net)
{
	struct svcnat_net *sn = svcnat_net_get(net);

	WRITE_ONCE(sn->ending, true);
	if (!sn->hooked)
		return;
	/* Who has it from now on orders no work any more. */
	mutex_lock(&sn->table.mutex);
	svcnat_load_watch(sn, false);
	mutex_unlock(&sn->table.mutex);
	svcnat_hooks_unregister(sn);
	svcnat_drainer_exit(sn);
	svcnat_sweeper_exit(sn);
}

/**
 * struct svcnat_burial - what is left of a network namespace, for a worker
 * @work: frees it
 * @remains: what its table had
 */
struct svcnat_burial {
	struct work_struct work;
	struct svcnat_remains remains;
};

static void svcnat_burial_work(struct work_struct *work)
{
	struct svcnat_burial *burial =
		container_of(work, struct svcnat_burial, work);

	svcnat_remains_free(&burial->remains);
	kfree(burial);
}

/* All network namespaces that end wait for one another: what takes long is left. */
static void svcnat_net_bury(struct svcnat_table *table)
{
	struct svcnat_burial *burial = kmalloc(sizeof(*burial), GFP_KERNEL);
	struct svcnat_remains remains;

	if (!burial) {
		svcnat_table_exit(table, &remains);
		svcnat_remains_free(&remains);
		return;
	}
	svcnat_table_exit(table, &burial->remains);
	INIT_WORK(&burial->work, svcnat_burial_work);
	queue_work(svcnat_queue, &burial->work);
}

static void __net_exit svcnat_net_ops_exit(struct net *net)
{
	struct svcnat_net *sn = svcnat_net_get(net);

	svcnat_sweeper_free(sn);
	svcnat_template_exit(sn);
	svcnat_owner_exit(sn);
	svcnat_net_bury(&sn->table);
	svcnat_load_exit(sn);
}

static struct pernet_operations svcnat_net_ops = {
	.init = svcnat_net_ops_init,
	.pre_exit = svcnat_net_ops_pre_exit,
	.exit = svcnat_net_ops_exit,
	.id = &svcnat_net_id,
	.size = sizeof(struct svcnat_net),
};

/**
 * svcnat_net_init - start with an empty table in every network namespace
 *
 * Context: module init.
 * Return: 0 or a negative errno.
 */
int __init svcnat_net_init(void)
{
	return register_pernet_subsys(&svcnat_net_ops);
}

/**
 * svcnat_net_exit - forget everything in every network namespace
 *
 * Context: module exit.
 */
void svcnat_net_exit(void)
{
	unregister_pernet_subsys(&svcnat_net_ops);
}
