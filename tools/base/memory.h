/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_MEMORY_H
#define SVCNAT_BASE_MEMORY_H

_Noreturn void out_of_memory(void);
void *require_memory(void *memory);

#endif
