/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_NFT_SET_H
#define SVCNAT_HOST_NFT_SET_H

#include "host/filters.h"
#include "host/registers.h"

/* The longest key that is looked for. */
#define NFT_KEY_LEN 16

/**
 * struct nft_element - an element of a set
 * @data: the attribute with what it maps to, NULL if nothing
 */
struct nft_element {
	struct nlattr *data;
};

enum when nft_set_look(struct filters *filters, const struct chain *chain,
		       const char *set, const struct registers *registers,
		       uint32_t number, struct nft_element *element);
void nft_element_free(struct nft_element *element);

#endif
