/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_NODEPORTS_H
#define SVCNAT_MODEL_NODEPORTS_H

#include <stdbool.h>

#include "base/ports.h"
#include "model/model.h"

bool nodeports_of_table(struct ports *ports, const struct model *model);
bool nodeports_have_family(const struct model *model, uint8_t family);
bool nodeports_on_loopback(const struct model *model);

#endif
