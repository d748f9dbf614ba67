/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_STATUS_H
#define SVCNAT_AGENT_DAEMON_STATUS_H

#include "agent/daemon/teller.h"

void status_write(struct teller *teller);
void status_remove(void);

#endif
