/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_EVENT_H
#define SVCNAT_BASE_EVENT_H

#include <linux/types.h>

#include <uapi/linux/svcnat.h>

/*
 * What happens by itself, between commits, and is told to who listens.
 * Implemented by netlink/, which nobody here knows anything of.
 */

struct svcnat_backend;
struct svcnat_backend_set;
struct svcnat_leaver;
struct svcnat_net;
struct svcnat_service;

void svcnat_event_backend(const struct svcnat_net *sn,
			  const struct svcnat_service *service,
			  const struct svcnat_backend_set *set,
			  const struct svcnat_backend *backend, bool ipv4,
			  enum svcnat_backend_event event);
void svcnat_event_drained(const struct svcnat_net *sn,
			  const struct svcnat_service *service,
			  const struct svcnat_leaver *leaver, bool ipv4);
void svcnat_event_sweep(const struct svcnat_net *sn, u64 number, u64 ended);

#endif /* SVCNAT_BASE_EVENT_H */
