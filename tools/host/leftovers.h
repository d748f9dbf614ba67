/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_LEFTOVERS_H
#define SVCNAT_HOST_LEFTOVERS_H

#include <stdbool.h>

#include "base/problem.h"
#include "host/xtables.h"

/**
 * struct leftovers - what kube-proxy has left
 * @tables: its tables of nftables
 * @chains: its chains of iptables, which nftables shows
 * @legacy: its chains of iptables-legacy
 * @services: of IPVS, at the addresses of its interface
 * @interface: the interface
 */
struct leftovers {
	unsigned int tables;
	unsigned int chains;
	unsigned int legacy;
	unsigned int services;
	bool interface;
};

bool leftovers_are_there(void);
int leftovers_remove(struct leftovers *removed, struct problem *problem);

/* Its parts. */
bool leftovers_chain(const char *name);
int leftovers_remove_nft(struct leftovers *removed, struct problem *problem);
int leftovers_remove_xt(struct leftovers *removed, struct problem *problem);
int leftovers_remove_ipvs(struct leftovers *removed, struct problem *problem);
unsigned int leftovers_cut(const struct xtables_blob *blob, struct xtables_blob *rest);

#endif
