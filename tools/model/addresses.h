/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_ADDRESSES_H
#define SVCNAT_MODEL_ADDRESSES_H

#include "base/addresses.h"
#include "model/model.h"

void addresses_of_frontends(struct addresses *set, const struct model *model);
void addresses_of_backends(struct addresses *set, const struct model *model);

#endif
