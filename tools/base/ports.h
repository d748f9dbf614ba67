/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_PORTS_H
#define SVCNAT_BASE_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#define PORTS 65536

/**
 * struct ports - a set of ports
 * @bits: bit N of all is set when port N is in it
 */
struct ports {
	uint8_t bits[PORTS / 8];
};

void ports_add(struct ports *set, unsigned int first, unsigned int last);
bool ports_have(const struct ports *set, unsigned int port);
int ports_parse(struct ports *set, const char *list);
char *ports_format(const struct ports *set);

#endif
