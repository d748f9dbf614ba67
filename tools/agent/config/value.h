/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_VALUE_H
#define SVCNAT_AGENT_CONFIG_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALUE_LEN 64

int value_bool(const char *text, bool *value);
int value_number(const char *text, int64_t *value);
int value_duration(const char *text, int64_t *ms);
const char *value_print_duration(char *out, int64_t ms);

#endif
