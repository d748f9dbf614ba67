/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_SYSCTL_H
#define SVCNAT_HOST_SYSCTL_H

#include <stdbool.h>

char *sysctl_text(const char *name);
bool sysctl_number(const char *name, long *number);
bool sysctl_interface_number(const char *interface, const char *name,
			     long *number);
bool sysctl_each_interface(void (*take)(const char *interface, void *data),
			   void *data);

#endif
