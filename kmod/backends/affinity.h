/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AFFINITY_H
#define SVCNAT_AFFINITY_H

#include <linux/list.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "backends/set.h"
#include "base/key.h"

struct svcnat_handshake;
struct svcnat_payer;

/* Clients remembered in a network namespace unless configured otherwise. */
#define SVCNAT_AFFINITY_MAX_DEFAULT	65536

/*
 * Upper bound of what can be configured. Packets of anybody make the entries, so
 * that it is the default where a user namespace other than the first rules.
 */
#define SVCNAT_AFFINITY_MAX_LIMIT	(8u << 20)

/**
 * struct svcnat_affinity - clients that keep their backend
 * @entries: by service and client; read under RCU, written under @lock
 * @lock: protects all the rest and writing of @entries; taken for clients that
 *	are new, changed backend or were forgotten, not for known ones
 * @services: shares of services that have clients, by id
 * @shares: the same, at the logarithm of how many clients they have
 * @nr: number of entries
 * @payer: whom they are charged to
 */
struct svcnat_affinity {
	struct rhashtable entries;
	spinlock_t lock; /* @services, @shares, @nr, writing of @entries */
	struct xarray services;
	struct list_head shares[BITS_PER_TYPE(u32)];
	u32 nr;
	const struct svcnat_payer *payer;
};

/**
 * struct svcnat_client - who is remembered
 * @addr: source address, bits behind the prefix zero
 * @service: id of the service
 * @family: enum svcnat_family
 */
struct svcnat_client {
	__be32 addr[4];
	u32 service;
	u32 family;
};

int svcnat_affinity_cache_init(void);
void svcnat_affinity_cache_exit(void);

int svcnat_affinity_init(struct svcnat_affinity *affinity,
			 const struct svcnat_payer *payer);
void svcnat_affinity_exit(struct svcnat_affinity *affinity);

void svcnat_client_init(struct svcnat_client *client, u32 service,
			enum svcnat_family family, const __be32 *saddr,
			u8 prefix);
const struct svcnat_backend *
svcnat_affinity_find(struct svcnat_affinity *affinity,
		     const struct svcnat_client *client,
		     const struct svcnat_backend_set *set,
		     const struct svcnat_view *view,
		     const struct svcnat_handshake *waits, u32 now, bool connects);
const struct svcnat_backend *
svcnat_affinity_learn(struct svcnat_affinity *affinity,
		      const struct svcnat_client *client,
		      const struct svcnat_backend_set *set,
		      const struct svcnat_view *view,
		      const struct svcnat_backend *backend,
		      const struct svcnat_handshake *waits, u32 now, u32 max);

void svcnat_affinity_forget(struct svcnat_affinity *affinity, u32 service);
void svcnat_affinity_shrink(struct svcnat_affinity *affinity, u32 max);

/**
 * struct svcnat_affinity_cursor - how far the clients have been looked through
 * @bucket: bucket of the hash table
 * @table: which hash table, when it is about to be replaced by another
 * @size: number of buckets, to notice that there are more or fewer now
 * @done: all of them have been looked through
 */
struct svcnat_affinity_cursor {
	u32 bucket;
	u32 table;
	u32 size;
	bool done;
};

/**
 * struct svcnat_remembered - a client and what is remembered of it
 * @client: who
 * @addr: address of the backend
 * @port: port of the backend
 * @used: second of its last new connection
 * @first: it is the first one in its bucket
 */
struct svcnat_remembered {
	const struct svcnat_client *client;
	const __be32 *addr;
	__be16 port;
	u32 used;
	bool first;
};

bool svcnat_affinity_walk(const struct svcnat_affinity *affinity,
			  struct svcnat_affinity_cursor *cursor,
			  bool (*each)(const struct svcnat_remembered *remembered,
				       void *data),
			  void *data);

#endif /* SVCNAT_AFFINITY_H */
