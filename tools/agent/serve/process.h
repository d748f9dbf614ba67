/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_PROCESS_H
#define SVCNAT_AGENT_SERVE_PROCESS_H

#include <stdint.h>
#include <stdio.h>

void process_print(FILE *to, int64_t started);

#endif
