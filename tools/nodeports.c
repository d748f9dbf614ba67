// SPDX-License-Identifier: GPL-2.0
/* Node ports of a table: frontends that have a port and no address. */
#include <string.h>
#include <sys/socket.h>

#include "nodeports.h"

static bool frontend_is_nodeport(const struct frontend *frontend)
{
	return frontend->at.family == AF_UNSPEC;
}

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

			if (!frontend_is_nodeport(frontend))
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
		if (frontend_is_nodeport(&service->frontends[i]))
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
 * Return: whether they are.
 */
bool nodeports_on_loopback(const struct model *model)
{
	/* No setting tells yet at which addresses node ports are. */
	(void)model;
	return false;
}
