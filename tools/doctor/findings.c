// SPDX-License-Identifier: GPL-2.0
/* Findings about a network namespace. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "doctor/findings.h"
#include "model/addresses.h"

/**
 * doctor_begin() - begin without findings
 * @doctor: the result
 * @model: the table, which must stay until doctor_end()
 */
void doctor_begin(struct doctor *doctor, const struct model *model)
{
	memset(doctor, 0, sizeof(*doctor));
	doctor->model = model;
	addresses_of_frontends(&doctor->vips, model);
}

/**
 * doctor_find() - add a finding
 * @doctor: to these
 * @check: name of the check, which must last
 * @verdict: how bad it is
 * @format: printf format of the sentence
 */
void doctor_find(struct doctor *doctor, const char *check,
		 enum verdict verdict, const char *format, ...)
{
	struct finding *finding;
	va_list args;
	int len;

	finding = reallocarray(doctor->findings, doctor->count + 1,
			       sizeof(*finding));
	doctor->findings = require_memory(finding);
	finding += doctor->count++;
	finding->check = check;
	finding->verdict = verdict;
	finding->mend = NULL;
	va_start(args, format);
	len = vasprintf(&finding->found, format, args);
	va_end(args);
	if (len < 0)
		out_of_memory();
}

/**
 * doctor_mend() - say what mends the last finding
 * @doctor: the findings
 * @format: printf format of the sentence
 */
void doctor_mend(struct doctor *doctor, const char *format, ...)
{
	struct finding *finding = &doctor->findings[doctor->count - 1];
	va_list args;
	int len;

	free(finding->mend);
	va_start(args, format);
	len = vasprintf(&finding->mend, format, args);
	va_end(args);
	if (len < 0)
		out_of_memory();
}

/**
 * doctor_interface() - an interface's name as a word of a command
 * @name: the name, which whoever made the interface has chosen
 *
 * Return: the name, or a word in its place if a shell would see more in it.
 */
const char *doctor_interface(const char *name)
{
	static const char harmless[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:@+-";

	return name[strspn(name, harmless)] ? "INTERFACE" : name;
}

/**
 * doctor_count() - count the findings of one verdict
 * @doctor: the findings
 * @verdict: which
 *
 * Return: how many.
 */
size_t doctor_count(const struct doctor *doctor, enum verdict verdict)
{
	size_t i, count = 0;

	for (i = 0; i < doctor->count; i++)
		count += doctor->findings[i].verdict == verdict;
	return count;
}

/**
 * doctor_end() - forget all findings
 * @doctor: the findings
 */
void doctor_end(struct doctor *doctor)
{
	size_t i;

	for (i = 0; i < doctor->count; i++) {
		free(doctor->findings[i].found);
		free(doctor->findings[i].mend);
	}
	free(doctor->findings);
	addresses_free(&doctor->vips);
	memset(doctor, 0, sizeof(*doctor));
}
