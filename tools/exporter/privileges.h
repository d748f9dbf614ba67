/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_EXPORTER_PRIVILEGES_H
#define SVCNAT_EXPORTER_PRIVILEGES_H

#include "base/problem.h"

int privileges_drop(const char *user, struct problem *problem);

#endif
