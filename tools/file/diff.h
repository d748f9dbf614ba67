/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_DIFF_H
#define SVCNAT_FILE_DIFF_H

#include "model/model.h"

/**
 * struct diff - the difference between two tables as lines of commands
 * @line: called for each line, without its newline; '-' lines are what there
 *	is and goes, '+' lines what there is not and comes
 * @data: for @line
 * @added: services that come
 * @changed: services that stay and change
 * @removed: services that go
 */
struct diff {
	void (*line)(char sign, const char *line, void *data);
	void *data;
	size_t added;
	size_t changed;
	size_t removed;
};

void diff_service(struct diff *diff, const struct service *have,
		  const struct service *want);
void diff_config(struct diff *diff, const struct settings *have,
		 const struct settings *want);
void diff_tables(struct diff *diff, struct model *have, struct model *want);

#endif
