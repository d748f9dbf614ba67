/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_PAYER_H
#define SVCNAT_PAYER_H

#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>

/**
 * struct svcnat_payer - to whom memory is charged that no task asks for
 * @memcg: memory cgroup of the task that was the last to change the table, or NULL
 *
 * Packets and workers allocate on behalf of whoever made the table: what is theirs
 * is charged as what is allocated for requests is.
 */
struct svcnat_payer {
	struct mem_cgroup __rcu *memcg;
};

/**
 * struct svcnat_payment - somebody pays for a time
 * @memcg: who, with a reference
 * @before: who did before
 */
struct svcnat_payment {
	struct mem_cgroup *memcg;
	struct mem_cgroup *before;
};

/* mem_cgroup_tryget(), which 6.1 lacks. */
static inline bool svcnat_memcg_tryget(struct mem_cgroup *memcg)
{
#ifdef CONFIG_MEMCG
	return memcg && css_tryget(&memcg->css);
#else
	return false;
#endif
}

/* The current task pays from now on; one caller at a time. */
static inline void svcnat_payer_become(struct svcnat_payer *payer)
{
	struct mem_cgroup *memcg = get_mem_cgroup_from_mm(current->mm);

	mem_cgroup_put(rcu_replace_pointer(payer->memcg, memcg, true));
}

static inline void svcnat_payer_exit(struct svcnat_payer *payer)
{
	mem_cgroup_put(rcu_replace_pointer(payer->memcg, NULL, true));
}

/* Until svcnat_payment_end() what is allocated with __GFP_ACCOUNT is the payer's. */
static inline struct svcnat_payment
svcnat_payment_begin(const struct svcnat_payer *payer)
{
	struct svcnat_payment payment;

	rcu_read_lock();
	payment.memcg = rcu_dereference(payer->memcg);
	if (!svcnat_memcg_tryget(payment.memcg))
		payment.memcg = NULL;
	rcu_read_unlock();
	payment.before = set_active_memcg(payment.memcg);
	return payment;
}

static inline void svcnat_payment_end(const struct svcnat_payment *payment)
{
	set_active_memcg(payment->before);
	mem_cgroup_put(payment->memcg);
}

#endif /* SVCNAT_PAYER_H */
