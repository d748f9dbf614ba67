/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_METRICS_METRICS_H
#define SVCNAT_METRICS_METRICS_H

#include <stdio.h>

#include "model/model.h"

/* What HTTP calls the format. */
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/**
 * struct metrics_source - makes the text for one scrape
 * @write: writes it; returns 0, or -1 with @problem filled
 * @data: for @write
 */
struct metrics_source {
	int (*write)(FILE *to, void *data, struct problem *problem);
	void *data;
};

void metrics_print(FILE *to, const struct model *model, const char *version);
int metrics_can_serve(struct problem *problem);
int metrics_socket(const struct endpoint *at, struct problem *problem);
int metrics_serve(int fd, const struct endpoint *at,
		  const struct metrics_source *source, struct problem *problem);

#endif
