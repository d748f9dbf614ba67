/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_SOCKETS_H
#define SVCNAT_HOST_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/endpoint.h"

/**
 * struct listener - a socket of a program that others may dial
 * @at: address and port; all zero for any address
 * @protocol: IPPROTO number
 */
struct listener {
	struct endpoint at;
	uint8_t protocol;
};

bool sockets_parse(const char *line, uint8_t family, uint8_t protocol,
		   struct listener *listener);
void sockets_each(void (*take)(const struct listener *listener, void *data),
		  void *data);

#endif
