/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_COMMIT_H
#define SVCNAT_COMMIT_H

struct svcnat_table;

void svcnat_commit(struct svcnat_table *table);

#endif /* SVCNAT_COMMIT_H */
