/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_ADDRESSES_H
#define SVCNAT_HOST_ADDRESSES_H

#include <stdbool.h>

#include <sys/socket.h>

#include "base/addresses.h"

bool addresses_take(const struct sockaddr *from, struct endpoint *at);
int addresses_of_host(struct addresses *set);

#endif
