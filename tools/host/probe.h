/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_PROBE_H
#define SVCNAT_HOST_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/endpoint.h"

/**
 * struct probe - the first packet of a connection, as rules see it
 * @from: its source; without a family if that is not known, without a port too
 * @to: its destination
 * @protocol: IPPROTO number
 * @translated: svcnat has given it this destination
 */
struct probe {
	struct endpoint from;
	struct endpoint to;
	uint8_t protocol;
	bool translated;
};

#endif
