/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_DESCRIPTORS_H
#define SVCNAT_BASE_DESCRIPTORS_H

void descriptors_reserve(void);

#endif
