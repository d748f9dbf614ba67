/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HTTP_LISTEN_H
#define SVCNAT_HTTP_LISTEN_H

#include "base/endpoint.h"
#include "base/problem.h"

int http_listen(const struct endpoint *at, bool both, struct problem *problem);

#endif
