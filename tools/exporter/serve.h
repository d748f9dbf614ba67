/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_EXPORTER_SERVE_H
#define SVCNAT_EXPORTER_SERVE_H

#include "base/endpoint.h"
#include "base/problem.h"
#include "metrics/metrics.h"

int serve(int fd, const struct endpoint *at, unsigned int seconds,
	  const struct metrics *what, struct problem *problem);

#endif
