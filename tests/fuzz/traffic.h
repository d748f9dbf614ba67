/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_TRAFFIC_H
#define FUZZ_TRAFFIC_H

#include "dice.h"

void traffic_send(struct dice *dice, unsigned int nr);

#endif
