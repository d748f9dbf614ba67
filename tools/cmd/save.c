// SPDX-License-Identifier: GPL-2.0
/* save: the table as apply reads it. */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "file/json_write.h"
#include "file/line.h"

/**
 * cmd_save() - print the kernel's table as apply reads it
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_save(const struct request *request)
{
	struct model model = {};

	if (cmd_read_table(request, &model, false))
		return EXIT_FAILURE;
	if (request->json)
		json_write_table(stdout, &model, false);
	else
		line_table(stdout, &model);
	model_free(&model);
	return EXIT_SUCCESS;
}
