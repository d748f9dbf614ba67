// SPDX-License-Identifier: GPL-2.0
/* What a change has changed: one line, or one object. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/format.h"
#include "base/problem.h"
#include "cmd/outcome.h"

/* The kinds of things that are counted, as words for one of them. */
#define KINDS 3

static const char *const kinds[KINDS] = { "service", "frontend", "backend" };

static const struct nl_toll *toll_of(const struct nl_commit *commit,
				     unsigned int kind)
{
	const struct nl_toll *const tolls[KINDS] = {
		&commit->services, &commit->frontends, &commit->backends,
	};

	return tolls[kind];
}

static bool has_changed(const struct nl_commit *commit)
{
	unsigned int i;

	for (i = 0; i < KINDS; i++) {
		const struct nl_toll *toll = toll_of(commit, i);

		if (toll->added || toll->changed || toll->removed)
			return true;
	}
	return commit->config;
}

static void put_number(struct json *json, const char *kind, const char *what,
		       uint32_t number)
{
	char key[32];

	snprintf(key, sizeof(key), "%ss-%s", kind, what);
	json_put_number(json, key, number);
}

/**
 * outcome_put() - write what a commit has changed
 * @json: in which object
 * @commit: what it has changed
 */
void outcome_put(struct json *json, const struct nl_commit *commit)
{
	unsigned int i;

	for (i = 0; i < KINDS; i++) {
		const struct nl_toll *toll = toll_of(commit, i);

		put_number(json, kinds[i], "added", toll->added);
		put_number(json, kinds[i], "changed", toll->changed);
		put_number(json, kinds[i], "removed", toll->removed);
	}
	json_put_bool(json, "config-changed", commit->config);
}

static void print_json(FILE *to, const struct nl_commit *commit)
{
	struct json json;

	json_begin_document(&json, to);
	json_put_number(&json, "generation", commit->generation);
	json_put_bool(&json, "changed", has_changed(commit));
	outcome_put(&json, commit);
	json_end(&json);
}

static void print_number(FILE *to, const char **between, uint32_t number,
			 const char *kind, const char *what)
{
	char text[NUMBER_LEN];

	if (!number)
		return;
	fprintf(to, "%s%s %s%s %s", *between, format_number(text, number), kind,
		number == 1 ? "" : "s", what);
	*between = ", ";
}

static void print_text(FILE *to, const struct nl_commit *commit)
{
	const char *between = " ";
	unsigned int i;

	if (!has_changed(commit)) {
		fputs("nothing to change\n", to);
		return;
	}
	fprintf(to, "generation %" PRIu64 ":", commit->generation);
	for (i = 0; i < KINDS; i++) {
		const struct nl_toll *toll = toll_of(commit, i);

		print_number(to, &between, toll->added, kinds[i], "added");
		print_number(to, &between, toll->changed, kinds[i], "changed");
		print_number(to, &between, toll->removed, kinds[i], "removed");
	}
	if (commit->config)
		fprintf(to, "%ssettings changed", between);
	fputc('\n', to);
}

/**
 * outcome_print() - tell what a commit has changed
 * @to: where to
 * @json: as an object
 * @commit: what it has changed; nothing is told if the kernel did not
 *
 * The change is made by now: that its line has no place to go undoes nothing.
 *
 * Return: an exit status, of failure if somebody waits for an object.
 */
int outcome_print(FILE *to, bool json, const struct nl_commit *commit)
{
	if (!commit->told)
		return EXIT_SUCCESS;
	if (json)
		print_json(to, commit);
	else
		print_text(to, commit);
	if (!fflush(to) && !ferror(to))
		return EXIT_SUCCESS;
	clearerr(to);
	complain("cannot write the output, but this is done, as generation %" PRIu64,
		 commit->generation);
	return json ? EXIT_FAILURE : EXIT_SUCCESS;
}
