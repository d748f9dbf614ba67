/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_MEMORY_H
#define SVCNAT_BASE_MEMORY_H

void out_of_memory(void) __attribute__((noreturn));
void *require_memory(void *memory);

#endif
