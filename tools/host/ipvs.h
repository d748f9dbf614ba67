/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_IPVS_H
#define SVCNAT_HOST_IPVS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/endpoint.h"

bool ipvs_parse(const char *line, uint8_t *protocol, struct endpoint *at);

#endif
