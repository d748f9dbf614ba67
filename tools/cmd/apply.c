// SPDX-License-Identifier: GPL-2.0
/* apply and add: a file becomes one transaction. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/format.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/table.h"
#include "cmd/cmd.h"
#include "cmd/outcome.h"
#include "file/config.h"
#include "file/diff.h"
#include "file/json_write.h"
#include "netlink/family.h"
#include "netlink/table.h"
#include "netlink/txn.h"

/* Tables below this are there before anybody could wonder. */
#define PROGRESS_MIN 2000
#define PROGRESS_STEP_MS 100
/* Where asking for the time is a system call it takes longer than a service. */
#define PROGRESS_STEP 256

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void print_progress(size_t done, size_t all)
{
	char a[NUMBER_LEN], b[NUMBER_LEN];
	static long last;
	long now;

	if (all < PROGRESS_MIN || (done < all && done % PROGRESS_STEP))
		return;
	now = now_ms();
	if (done < all && now - last < PROGRESS_STEP_MS)
		return;
	last = now;
	fprintf(stderr, "\rsvcnat: %s of %s services sent",
		format_number(a, done), format_number(b, all));
	if (done == all)
		fputs(", committing\033[K", stderr);
}

static void end_progress(const struct model *model, bool done, long took)
{
	char a[NUMBER_LEN], b[NUMBER_LEN], c[NUMBER_LEN];
	size_t frontends, backends;

	if (model->count < PROGRESS_MIN)
		return;
	fputs("\r\033[K", stderr);
	if (!done)
		return;
	model_totals(model, &frontends, &backends);
	fprintf(stderr,
		"svcnat: %s services, %s frontends, %s backends in %ld.%02ld s\n",
		format_number(a, model->count), format_number(b, frontends),
		format_number(c, backends), took / 1000, took % 1000 / 10);
}

static void print_text_line(char sign, const char *line, void *data)
{
	static const enum style styles[] = { STYLE_WARN, STYLE_NAME };
	char text[2] = { sign };

	(void)data;
	style_print(stdout, styles[sign == '+'], text);
	printf(" %s\n", line);
}

/* The numbers, which are known last, come first. */
static void print_json_difference(struct model *have, struct model *want)
{
	struct json json, lines;
	struct diff diff = { .line = json_put_line, .data = &lines };
	char *text = NULL;
	size_t len;
	FILE *to = require_memory(open_memstream(&text, &len));

	json_begin(&lines, to);
	json_open_array(&lines, NULL);
	diff_tables(&diff, have, want);
	json_close(&lines);
	if (fclose(to))
		out_of_memory();
	json_begin_document(&json, stdout);
	json_put_number(&json, "generation", have->generation);
	json_put_number(&json, "services-added", diff.added);
	json_put_number(&json, "services-changed", diff.changed);
	json_put_number(&json, "services-removed", diff.removed);
	json_put_written(&json, "lines", text, len);
	json_end(&json);
	free(text);
}

static void print_difference(struct model *have, struct model *want)
{
	struct diff diff = { .line = print_text_line };

	diff_tables(&diff, have, want);
	printf("# services: %zu added, %zu changed, %zu removed\n", diff.added,
	       diff.changed, diff.removed);
}

static void tell_difference(const struct request *request, struct model *have,
			    struct model *want)
{
	if (request->json)
		print_json_difference(have, want);
	else
		print_difference(have, want);
}

static void complain_refusal(const struct request *request,
			     const struct nl_error *error,
			     const struct nl_blame *blame,
			     const struct service *service)
{
	const char *file = config_file_name(request->file);

	if (blame->line)
		complain("%s:%u: %s", file, blame->line, error->text);
	else if (service)
		complain("%s: service %s: %s%s%s", file, service->name,
			 blame->what, blame->what[0] ? ": " : "", error->text);
	else
		complain("%s: %s%s%s", file, blame->what,
			 blame->what[0] ? ": " : "", error->text);
}

static int send_model(const struct request *request, bool replace,
		      struct nl *nl, const struct model *model,
		      struct model *have, struct nl_commit *told)
{
	const struct nl_txn txn = {
		.nl = nl,
		.model = model,
		.replace = replace,
		.expect = request->expect,
		.generation = request->generation,
		.have = have,
		.told = told,
		.progress = !request->quiet && isatty(STDERR_FILENO) ?
			    print_progress : NULL,
	};
	const struct service *service;
	struct nl_blame blame;
	struct nl_error error;
	long start = now_ms();
	int err;

	err = nl_txn_run(&txn, &error, &blame, &service);
	if (txn.progress)
		end_progress(model, !err && !have, now_ms() - start);
	if (!err)
		return EXIT_SUCCESS;
	complain_refusal(request, &error, &blame, service);
	return request->expect && error.code == ESTALE ? EXIT_CHANGED :
							 EXIT_FAILURE;
}

static int carry_out(const struct request *request, enum config_use use,
		     struct model *model)
{
	struct nl_commit told = {};
	struct model have = {};
	struct nl nl;
	int status;

	if (cmd_connect(request, &nl))
		return EXIT_FAILURE;
	status = send_model(request, use == CONFIG_TABLE, &nl, model,
			    request->dry_run ? &have : NULL, &told);
	nl_close(&nl);
	if (status == EXIT_SUCCESS && request->dry_run)
		tell_difference(request, &have, model);
	else if (status == EXIT_SUCCESS)
		status = outcome_print(stdout, request->json, &told);
	model_free(&have);
	return status;
}

/* Whatever keeps this from being known is told by what is done then. */
static bool is_applied(const struct request *request,
		       const struct digest *digest, struct nl_commit *told)
{
	struct model now = {};
	struct problem problem;
	struct nl_error error;
	bool applied;
	struct nl nl;

	if (request->dry_run || request->expect ||
	    nl_connect(&nl, request->netns, &problem))
		return false;
	applied = !nl_read_config(&nl, &now, false, &error) && now.digested &&
		  !memcmp(&now.digest, digest, sizeof(*digest));
	nl_close(&nl);
	*told = (struct nl_commit){
		.told = applied, .generation = now.generation,
	};
	model_free(&now);
	return applied;
}

/* Each time it is applied it means another table. */
static bool draws_seed(const struct model *model)
{
	const struct value *seed = &model->config.values[CONFIG_SEED];

	return model->config.given & 1U << CONFIG_SEED && seed->random;
}

static int run(const struct request *request, enum config_use use)
{
	struct report report = { .to = stderr };
	struct nl_commit told;
	struct model model = {};
	size_t len;
	char *text = config_load(request->file, &len, &report);
	int status = EXIT_FAILURE;

	if (!text)
		return EXIT_FAILURE;
	if (use == CONFIG_TABLE) {
		model.digest = digest_of(text, len);
		if (is_applied(request, &model.digest, &told)) {
			free(text);
			return outcome_print(stdout, request->json, &told);
		}
	}
	if (!config_parse(&model, use, text, len, &report)) {
		model.digested = use == CONFIG_TABLE && !draws_seed(&model);
		status = carry_out(request, use, &model);
	}
	free(text);
	model_free(&model);
	return status;
}

/**
 * cmd_apply() - make the kernel's table what a file says
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_apply(const struct request *request)
{
	return run(request, CONFIG_TABLE);
}

/**
 * cmd_add() - carry out the commands in a file as one transaction
 * @request: the command
 *
 * Return: an exit status.
 */
int cmd_add(const struct request *request)
{
	return run(request, CONFIG_CHANGES);
}
