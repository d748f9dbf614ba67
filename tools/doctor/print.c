// SPDX-License-Identifier: GPL-2.0
/* Findings for people and for programs. */
#include "base/json.h"
#include "base/table.h"
#include "doctor/doctor.h"

static const struct {
	const char *word;
	const char *mark;
	enum style style;
} verdicts[] = {
	[VERDICT_OK] = { "ok", "ok", STYLE_QUIET },
	[VERDICT_NOTE] = { "note", "note", STYLE_TITLE },
	[VERDICT_PROBLEM] = { "problem", "PROBLEM", STYLE_WARN },
	[VERDICT_UNKNOWN] = { "unknown", "UNKNOWN", STYLE_WARN },
};

static const char *const titles[] = { "STATUS", "CHECK", "FOUND" };

#define COLUMNS (sizeof(titles) / sizeof(titles[0]))

static void print_finding(struct table *table, const struct finding *finding)
{
	table_text(table, verdicts[finding->verdict].style,
		   verdicts[finding->verdict].mark);
	table_text(table, STYLE_PLAIN, finding->check);
	table_text(table, STYLE_PLAIN, finding->found);
	if (!finding->mend)
		return;
	table_text(table, STYLE_PLAIN, "");
	table_text(table, STYLE_PLAIN, "");
	table_cell(table, STYLE_NAME, "  %s", finding->mend);
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/**
 * doctor_print() - print findings for people
 * @doctor: the findings
 * @to: where to
 */
void doctor_print(const struct doctor *doctor, FILE *to)
{
	size_t problems = doctor_count(doctor, VERDICT_PROBLEM);
	size_t unknown = doctor_count(doctor, VERDICT_UNKNOWN);
	size_t notes = doctor_count(doctor, VERDICT_NOTE);
	struct table table;
	size_t i;

	table_begin(&table, 0, titles, COLUMNS);
	for (i = 0; i < doctor->count; i++)
		print_finding(&table, &doctor->findings[i]);
	table_end(&table, to);
	fprintf(to, "%zu problem%s, %zu note%s, ", problems, plural(problems),
		notes, plural(notes));
	if (unknown)
		fprintf(to, "%zu unknown, ", unknown);
	fprintf(to, "%zu check%s\n", doctor->count, plural(doctor->count));
}

/**
 * doctor_print_json() - print findings for programs
 * @doctor: the findings
 * @to: where to
 */
void doctor_print_json(const struct doctor *doctor, FILE *to)
{
	struct json json;
	size_t i;

	json_begin_document(&json, to);
	json_open_array(&json, "checks");
	for (i = 0; i < doctor->count; i++) {
		const struct finding *finding = &doctor->findings[i];

		json_open_object(&json, NULL);
		json_put_string(&json, "check", finding->check);
		json_put_string(&json, "status", verdicts[finding->verdict].word);
		json_put_string(&json, "found", finding->found);
		if (finding->mend)
			json_put_string(&json, "mend", finding->mend);
		json_close(&json);
	}
	json_close(&json);
	json_put_number(&json, "problems",
			doctor_count(doctor, VERDICT_PROBLEM));
	json_put_number(&json, "notes", doctor_count(doctor, VERDICT_NOTE));
	json_put_number(&json, "unknown",
			doctor_count(doctor, VERDICT_UNKNOWN));
	json_end(&json);
}
