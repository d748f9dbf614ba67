/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_NETSTAT_H
#define SVCNAT_HOST_NETSTAT_H

#include <stdbool.h>
#include <stdint.h>

bool netstat_value(char *names, char *values, const char *name,
		   uint64_t *value);
bool stat_column(char *names, char *values, const char *name,
		 uint64_t *value);
bool stat_read(const char *name, uint64_t *value);
bool netstat_read(const char *name, uint64_t *value);

#endif
