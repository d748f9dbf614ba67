/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_VERSION_H
#define SVCNAT_BASE_VERSION_H

#include <stdbool.h>
#include <stddef.h>

const char *version_of_tool(void);
bool version_of_module(char *out, size_t len);

#endif
