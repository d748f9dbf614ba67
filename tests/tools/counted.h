/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_COUNTED_H
#define SVCNAT_COUNTED_H

#include "model/model.h"

void count(struct counters *counters, unsigned int attr, uint64_t number);
struct counters *count_connections(struct model *model, uint64_t number);
void make_counted(struct model *model, uint64_t first);

#endif
