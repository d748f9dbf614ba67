// SPDX-License-Identifier: GPL-2.0
/* Node ports of a table: frontends that have a port and no address. */
#include <string.h>
#include <sys/socket.h>

#include "model/nodeports.h"
#include "model/ranges.h"

/**
 * nodeports_of_table() - find the node ports of all services
 * @ports: the result
 * @model: the table
 *
 * Return: whether there are any.
 */
bool nodeports_of_table(struct ports *ports, const struct model *model)
{
	bool found = false;
	size_t i, j;

	memset(ports, 0, sizeof(*ports));
	for (i = 0; i < model->count; i++) {
		const struct service *service = model->list[i];

		for (j = 0; j < service->frontend_count; j++) {
			const struct frontend *frontend = &service->frontends[j];

			if (!is_nodeport(&frontend->at))
				continue;
			ports_add(ports, frontend->at.port, frontend->at.port);
			found = true;
		}
	}
	return found;
}

static bool has_nodeport(const struct service *service)
{
	size_t i;

	for (i = 0; i < service->frontend_count; i++)
		if (is_nodeport(&service->frontends[i].at))
			return true;
	return false;
}

/**
 * nodeports_have_family() - does a node port serve this family?
 * @model: the table
 * @family: AF_INET or AF_INET6
 *
 * A node port serves the families of its service's backends.
 *
 * Return: whether one does.
 */
bool nodeports_have_family(const struct model *model, uint8_t family)
{
	size_t i, j;

	for (i = 0; i < model->count; i++) {
		const struct service *service = model->list[i];

		if (!has_nodeport(service))
			continue;
		for (j = 0; j < service->backend_count; j++)
			if (service->backends[j].at.family == family)
				return true;
	}
	return false;
}

/**
 * nodeports_on_loopback() - are node ports also at 127.0.0.1?
 * @model: the table
 *
 * Return: whether they are: only ranges that are listed have loopback addresses.
 */
bool nodeports_on_loopback(const struct model *model)
{
	static const uint8_t loopback[16] = { 127, 0, 0, 1 };
	int index = setting_find(&config_settings, "nodeport-addresses");
	const char *text = setting_effective(&config_settings, &model->config,
					     index).text;
	struct ranges ranges = {};
	struct problem problem;
	unsigned int i;

	/* The word, if there is one, comes first. */
	if (*text < '0' || *text > '9')
		text = strchr(text, ',');
	if (!text || ranges_parse(&ranges, text + (*text == ','), &problem))
		return false;
	for (i = 0; i < ranges.count; i++)
		if (range_contains(&ranges.list[i], AF_INET, loopback))
			return true;
	return false;
}
