/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_METRICS_METRICS_H
#define SVCNAT_METRICS_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include "model/model.h"

/* What HTTP calls the format. */
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/**
 * struct metrics - what is asked for
 * @flows: count the connections that there are, too
 * @brief: nothing of services
 */
struct metrics {
	bool flows;
	bool brief;
};

void metrics_print(FILE *to, const struct model *model, const char *version);
void metrics_print_brief(FILE *to, const struct model *model,
			 const char *version);
int metrics_write(FILE *to, const struct metrics *what,
		  struct problem *problem);

#endif
