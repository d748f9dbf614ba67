/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_FILTER_NFT_H
#define SVCNAT_HOST_FILTER_NFT_H

#include "host/filters.h"

int filter_nft_take_chain(const struct nlmsghdr *nlh, void *data);
int filter_nft_take_rule(const struct nlmsghdr *nlh, void *data);
int filter_nft_read(struct filters *filters);
void filter_nft_free(struct filter_chain *chain);
struct step filter_nft_step(struct filters *filters,
			    const struct filter_chain *chain,
			    const struct filter_rule *rule,
			    const struct probe *probe);

#endif
