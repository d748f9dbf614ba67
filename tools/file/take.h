/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_FILE_TAKE_H
#define SVCNAT_FILE_TAKE_H

#include "grammar/command.h"
#include "model/model.h"

/**
 * enum config_use - what a file is read for
 * @CONFIG_TABLE: it describes the whole table (svcnat apply)
 * @CONFIG_CHANGES: it lists changes in their order (svcnat add)
 */
enum config_use {
	CONFIG_TABLE,
	CONFIG_CHANGES,
};

int config_take(struct model *model, enum config_use use,
		const struct request *request, unsigned int line,
		struct problem *problem);

#endif
