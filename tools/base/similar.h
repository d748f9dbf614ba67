/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_SIMILAR_H
#define SVCNAT_BASE_SIMILAR_H

#include <stdbool.h>

bool is_similar(const char *written, const char *known);

#endif
