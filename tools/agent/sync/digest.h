/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SYNC_DIGEST_H
#define SVCNAT_AGENT_SYNC_DIGEST_H

#include "model/model.h"

struct digest digest_of_table(const struct model *model);

#endif
