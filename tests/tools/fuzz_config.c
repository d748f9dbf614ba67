// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzes the readers of files: no input may upset a sanitizer, none may be
 * refused without a sentence, and a table that is taken must come back the
 * same from its own lines and from its own JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "file/config.h"
#include "file/json_write.h"
#include "file/line.h"
#include "netlink/svcnat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

static int parse(struct model *model, enum config_use use, const void *bytes,
		 size_t len)
{
	struct report report = { .file = "FILE" };
	char *said, *copy = malloc(len + 1);
	size_t said_len;
	int err;

	must(copy, "no memory");
	memcpy(copy, bytes, len);
	copy[len] = 0;
	report.to = open_memstream(&said, &said_len);
	must(report.to, "no memory");
	err = config_parse(model, use, copy, len, &report);
	fclose(report.to);
	must(!err == !said_len, "refused without a sentence, or the reverse");
	free(said);
	free(copy);
	return err;
}

static char *print_lines(struct model *model, size_t *len)
{
	char *text;
	FILE *to = open_memstream(&text, len);

	must(to, "no memory");
	model_sort(model);
	line_table(to, model);
	fclose(to);
	return text;
}

static void compare(struct model *again, const char *text)
{
	size_t len;
	char *lines = print_lines(again, &len);

	must(!strcmp(lines, text), "a table came back as another one");
	free(lines);
	model_free(again);
}

static void through_json(struct model *model, const char *text)
{
	struct model again = {};
	size_t len;
	char *json;
	FILE *to = open_memstream(&json, &len);

	must(to, "no memory");
	json_write_table(to, model, true);
	fclose(to);
	must(!parse(&again, CONFIG_TABLE, json, len), "own JSON was refused");
	compare(&again, text);
	free(json);
}

static void through_netlink(struct model *model)
{
	static char buffer[NL_ROOM];
	struct nl nl = { .family = 0x20 };
	size_t i;

	nl_put_config(nl_message(&nl, buffer, SVCNAT_CMD_CONFIG_SET, 0), model);

	for (i = 0; i < model->count; i++) {
		struct nl_part part = { .service = model->list[i] };
		struct nl_blame blame;
		bool more;

		do {
			struct nl_part start = part;
			struct nlmsghdr *nlh;

			nlh = nl_message(&nl, buffer, nl_part_command(&part),
					 0);
			more = nl_put_service(nlh, &part);
			must(nlh->nlmsg_len <= NL_MESSAGE_MAX, "too long");
			nl_find_blame(nlh, model, &start, nlh->nlmsg_len / 2,
				      &blame);
		} while (more);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum config_use use;
	struct model model = {}, again = {};
	size_t len;
	char *text;

	if (!size)
		return 0;
	/* The first byte is a character, so that the seeds can be read. */
	use = data[0] == 'a' ? CONFIG_CHANGES : CONFIG_TABLE;
	if (!parse(&model, use, data + 1, size - 1)) {
		through_netlink(&model);
		if (use == CONFIG_TABLE) {
			text = print_lines(&model, &len);
			must(!parse(&again, CONFIG_TABLE, text, len),
			     "own lines were refused");
			compare(&again, text);
			through_json(&model, text);
			free(text);
		}
	}
	model_free(&model);
	intern_forget();
	return 0;
}
