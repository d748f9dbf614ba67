// SPDX-License-Identifier: GPL-2.0
/* Is a value in a set of nftables? */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "base/memory.h"
#include "host/nft_set.h"
#include "netlink/message.h"
#include "netlink/plain.h"

/* What is in greater sets, or more of them, is not known. */
#define PATIENCE 1000000
#define MESSAGE(command) (NFNL_SUBSYS_NFTABLES << 8 | (command))

/**
 * struct look - looking for a value
 * @registers: where the value is
 * @number: in which register
 * @intervals: elements are beginnings and ends of intervals
 * @odd: there are elements that this does not understand
 * @count: number of elements
 * @found: the element that is it, or the greatest one that is not beyond it
 * @exact: it is the former
 * @ends: it is the end of an interval
 * @len: bytes of the key of @found
 * @key: its key
 * @element: what it has
 */
struct look {
	const struct registers *registers;
	uint32_t number;
	bool intervals;
	bool odd;
	size_t count;
	bool found;
	bool exact;
	bool ends;
	size_t len;
	uint8_t key[NFT_KEY_LEN];
	struct nft_element *element;
};

/**
 * nft_element_free() - forget what an element has
 * @element: the element
 */
void nft_element_free(struct nft_element *element)
{
	free(element->data);
	element->data = NULL;
}

static void keep(struct look *look, const void *key, size_t len, bool ends,
		 const struct nlattr *data)
{
	look->found = true;
	look->ends = ends;
	look->len = len;
	memcpy(look->key, key, len);
	nft_element_free(look->element);
	if (!data)
		return;
	look->element->data = require_memory(malloc(data->nla_len));
	memcpy(look->element->data, data, data->nla_len);
}

static void take_key(struct look *look, const struct nlattr *key, bool ends,
		     const struct nlattr *data)
{
	size_t len = mnl_attr_get_payload_len(key);
	const void *bytes = mnl_attr_get_payload(key);
	const uint8_t *has;

	if (len > NFT_KEY_LEN)
		look->odd = true;
	has = look->odd ? NULL : registers_value(look->registers, look->number,
						 len);
	if (!has) {
		look->odd = true;
		return;
	}
	look->intervals |= ends;
	if (!memcmp(has, bytes, len) && !look->exact) {
		keep(look, bytes, len, ends, data);
		/* An interval may end where the next one begins. */
		look->exact = !ends;
	} else if (!look->exact && memcmp(bytes, has, len) < 0 &&
		   (!look->found || memcmp(bytes, look->key, len) > 0 ||
		    (look->ends && !memcmp(bytes, look->key, len)))) {
		keep(look, bytes, len, ends, data);
	}
}

static void take_element(struct look *look, const struct nlattr *nest)
{
	const struct nlattr *attr, *inner, *key = NULL, *data = NULL;
	uint32_t flags = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case NFTA_SET_ELEM_KEY:
			mnl_attr_for_each_nested(inner, attr)
				if (mnl_attr_get_type(inner) == NFTA_DATA_VALUE)
					key = inner;
			break;
		case NFTA_SET_ELEM_DATA:
			data = attr;
			break;
		case NFTA_SET_ELEM_FLAGS:
			if (!mnl_attr_validate(attr, MNL_TYPE_U32))
				flags = ntohl(mnl_attr_get_u32(attr));
			break;
		case NFTA_SET_ELEM_KEY_END:
			look->odd = true;
			break;
		}
	}
	if (key)
		take_key(look, key, flags & NFT_SET_ELEM_INTERVAL_END, data);
	else
		look->odd = true;
}

static int take_elements(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *element;
	struct look *look = data;

	if (nlh->nlmsg_type != MESSAGE(NFT_MSG_NEWSETELEM))
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_LIST_ELEMENTS)
			mnl_attr_for_each_nested(element, attr) {
				take_element(look, element);
				look->count++;
			}
	return 0;
}

static void restart(void *data)
{
	struct look *look = data;

	look->intervals = false;
	look->odd = false;
	look->found = false;
	look->exact = false;
}

/**
 * nft_set_look() - is a value in a set?
 * @filters: chains, with the socket to ask
 * @chain: whose table has the set
 * @set: its name
 * @registers: where the value is
 * @number: in which register
 * @element: the element, if there is one
 *
 * Return: whether it is, as far as that is known.
 */
enum when nft_set_look(struct filters *filters, const struct chain *chain,
		       const char *set, const struct registers *registers,
		       uint32_t number, struct nft_element *element)
{
	char buffer[NL_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct look look = {
		.registers = registers,
		.number = number,
		.element = element,
	};
	struct nl_error error = {};
	struct nfgenmsg *nfgen;
	int err;

	if (!filters->asks || filters->elements >= PATIENCE ||
	    strlen(set) >= NFT_NAME_MAXLEN)
		return WHEN_MAYBE;
	nfgen = nl_plain_message(&filters->nl, buffer,
				 MESSAGE(NFT_MSG_GETSETELEM), NLM_F_DUMP,
				 sizeof(*nfgen));
	nfgen->nfgen_family = chain->family;
	nfgen->version = NFNETLINK_V0;
	nl_put_string((void *)buffer, NFTA_SET_ELEM_LIST_TABLE, chain->table);
	nl_put_string((void *)buffer, NFTA_SET_ELEM_LIST_SET, set);
	err = nl_plain_dump(&filters->nl, (void *)buffer, take_elements,
			    restart, &look, &error);
	filters->elements += look.count;
	if (err || look.odd)
		return WHEN_MAYBE;
	if (!look.found || look.ends)
		return WHEN_NEVER;
	return look.exact || look.intervals ? WHEN_ALWAYS : WHEN_NEVER;
}
