/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_RATES_PRINT_H
#define SVCNAT_CMD_RATES_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "model/rates.h"

void rates_print_lines(FILE *to, const struct rates *rates, bool details);
void rates_print_json(FILE *to, const struct rates *rates);
void rates_print_screen(FILE *to, const struct rates *rates, bool details,
			bool flows, unsigned int rows);

#endif
