/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_PROBE_H
#define SVCNAT_HOST_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/endpoint.h"

/**
 * struct probe - a packet of a connection, as rules see it
 * @from: its source; without a family if that is not known, without a port too
 * @to: its destination; of an answer's only the family and, if it is not 0, the
 *	port are known
 * @protocol: IPPROTO number
 * @translated: svcnat has translated the connection
 * @answers: it is the first answer, not the first packet
 */
struct probe {
	struct endpoint from;
	struct endpoint to;
	uint8_t protocol;
	bool translated;
	bool answers;
};

/* The destination as far as it is known. */
static inline struct endpoint probe_destination(const struct probe *probe)
{
	const struct endpoint unknown = { .port = probe->to.port };

	return probe->answers ? unknown : probe->to;
}

#endif
