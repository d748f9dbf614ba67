// SPDX-License-Identifier: GPL-2.0
#include <net/netns/generic.h>

#include "netns/net.h"

unsigned int svcnat_net_id __read_mostly;

/**
 * svcnat_net_get - svcnat in a network namespace
 * @net: the network namespace
 *
 * Context: any.
 * Return: its state, which lives as long as @net does.
 */
struct svcnat_net *svcnat_net_get(const struct net *net)
{
	return net_generic(net, svcnat_net_id);
}
