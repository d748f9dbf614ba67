/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_WATCH_H
#define SVCNAT_CMD_WATCH_H

#include "grammar/command.h"
#include "model/rates.h"

int watch_stats(const struct request *request);

void rates_print_lines(FILE *to, const struct rates *rates, bool details);
void rates_print_json(FILE *to, const struct rates *rates);
void rates_print_screen(FILE *to, const struct rates *rates, bool details,
			bool flows, unsigned int rows);

#endif
