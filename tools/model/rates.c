// SPDX-License-Identifier: GPL-2.0
/* How fast counters grow, by two looks at a table. */
#include <stdlib.h>
#include <string.h>

#include "model/rates.h"

static bool is_gauge(unsigned int attr)
{
	unsigned int i;

	for (i = 0; i < counter_count; i++)
		if (counter_list[i].attr == attr)
			return counter_list[i].gauge;
	return false;
}

/* One that has become less belongs to another object of the same name. */
static bool began_anew(const struct counters *now, const struct counters *before)
{
	unsigned int i;

	for (i = 0; i <= SVCNAT_C_MAX; i++)
		if (counter_value(now, i) < counter_value(before, i) &&
		    !is_gauge(i))
			return true;
	return false;
}

/**
 * counters_growth() - how much counters have grown
 * @growth: the result; gauges are as they are now
 * @now: the counters now, NULL if they were not told
 * @before: the counters before, NULL if the object was not there
 */
void counters_growth(struct counters *growth, const struct counters *now,
		     const struct counters *before)
{
	unsigned int i;

	memset(growth, 0, sizeof(*growth));
	if (!now)
		return;
	memcpy(growth, now, counters_size(now));
	if (!before || began_anew(now, before))
		return;
	for (i = 0; i <= SVCNAT_C_MAX; i++)
		if (!is_gauge(i))
			growth->value[i] -= counter_value(before, i);
}

/**
 * rates_service() - how much a service's counters have grown
 * @rates: the two looks
 * @service: the service, as it is now
 * @growth: the result
 */
void rates_service(const struct rates *rates, const struct service *service,
		   struct counters *growth)
{
	const struct service *old = model_find(rates->before, service->name);

	counters_growth(growth, service->counters, old ? old->counters : NULL);
}

static int compare_frontend(const void *a, const void *b)
{
	return frontend_compare(a, b);
}

/**
 * rates_frontend() - how much a frontend's counters have grown
 * @rates: the two looks
 * @service: whose frontend
 * @frontend: the frontend, as it is now
 * @growth: the result
 */
void rates_frontend(const struct rates *rates, const struct service *service,
		    const struct frontend *frontend, struct counters *growth)
{
	const struct service *owner = model_find(rates->before, service->name);
	const struct frontend *old = NULL;

	if (owner && owner->frontend_count)
		old = bsearch(frontend, owner->frontends, owner->frontend_count,
			      sizeof(*frontend), compare_frontend);
	counters_growth(growth, frontend->counters, old ? old->counters : NULL);
}

static int compare_backend(const void *a, const void *b)
{
	const struct backend *one = a, *other = b;

	return endpoint_compare(&one->at, &other->at);
}

/**
 * rates_backend() - how much a backend's counters have grown
 * @rates: the two looks
 * @service: whose backend
 * @backend: the backend, as it is now
 * @growth: the result
 */
void rates_backend(const struct rates *rates, const struct service *service,
		   const struct backend *backend, struct counters *growth)
{
	const struct service *owner = model_find(rates->before, service->name);
	const struct backend *old = NULL;

	if (owner && owner->backend_count)
		old = bsearch(backend, owner->backends, owner->backend_count,
			      sizeof(*backend), compare_backend);
	counters_growth(growth, backend->counters, old ? old->counters : NULL);
}

/**
 * rate_of() - growth per second
 * @rates: the two looks
 * @growth: how much the counters have grown
 * @counter: which one
 *
 * Return: the rate; a gauge's value as it is.
 */
double rate_of(const struct rates *rates, const struct counters *growth,
	       const struct counter *counter)
{
	double value = growth->value[counter->attr];

	return counter->gauge ? value : value / rates->seconds;
}
