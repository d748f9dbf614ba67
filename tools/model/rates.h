/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_RATES_H
#define SVCNAT_MODEL_RATES_H

#include "model/model.h"

/**
 * struct rates - two looks at a table
 * @now: the later one
 * @before: the earlier one
 * @seconds: between them
 */
struct rates {
	const struct model *now;
	struct model *before;
	double seconds;
};

void counters_growth(struct counters *growth, const struct counters *now,
		     const struct counters *before);
void rates_service(const struct rates *rates, const struct service *service,
		   struct counters *growth);
void rates_frontend(const struct rates *rates, const struct service *service,
		    const struct frontend *frontend, struct counters *growth);
void rates_backend(const struct rates *rates, const struct service *service,
		   const struct backend *backend, struct counters *growth);
double rate_of(const struct rates *rates, const struct counters *growth,
	       const struct counter *counter);

#endif
