/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_DISPATCH_H
#define SVCNAT_CMD_DISPATCH_H

#include "grammar/command.h"

typedef int run_command(const struct request *request);

run_command *dispatch_find(const struct command *command);
int dispatch(const struct request *request);

#endif
