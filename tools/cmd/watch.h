/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_WATCH_H
#define SVCNAT_CMD_WATCH_H

#include "grammar/command.h"

int watch_stats(const struct request *request);

#endif
