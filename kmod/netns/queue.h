/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_QUEUE_H
#define SVCNAT_QUEUE_H

#include <linux/workqueue.h>

struct svcnat_net;

extern struct workqueue_struct *svcnat_queue;

int svcnat_queue_init(void);
void svcnat_queue_exit(void);
void svcnat_queue_yield(const struct svcnat_net *sn);
bool svcnat_queue_lock(struct svcnat_net *sn, struct delayed_work *work);

#endif /* SVCNAT_QUEUE_H */
