/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DRAINER_H
#define SVCNAT_DRAINER_H

#include <linux/ktime.h>

struct svcnat_net;

/* The clock of deadlines, in milliseconds. */
static inline u64 svcnat_drainer_now(void)
{
	return ktime_to_ms(ktime_get());
}

void svcnat_drainer_init(struct svcnat_net *sn);
void svcnat_drainer_order(struct svcnat_net *sn);
void svcnat_drainer_done(struct svcnat_net *sn, u64 now);
void svcnat_drainer_exit(struct svcnat_net *sn);

#endif /* SVCNAT_DRAINER_H */
