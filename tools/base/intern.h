/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_INTERN_H
#define SVCNAT_BASE_INTERN_H

const char *intern(const char *text);
void intern_forget(void);

#endif
