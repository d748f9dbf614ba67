// SPDX-License-Identifier: GPL-2.0
/* Sentences about what is wrong with a file. */
#include "file/report.h"

#define ERRORS_SHOWN 10

/**
 * report_line() - tell what is wrong with a line of a file
 * @report: about which file
 * @line: line number, 0 if it is about the file as a whole
 * @problem: what is wrong
 *
 * After some sentences more of them help nobody; they are only counted.
 */
void report_line(struct report *report, unsigned int line,
		 const struct problem *problem)
{
	if (++report->errors > ERRORS_SHOWN)
		return;
	if (line)
		fprintf(report->to, "svcnat: %s:%u: %s\n", report->file, line,
			problem->text);
	else
		fprintf(report->to, "svcnat: %s: %s\n", report->file,
			problem->text);
}

/**
 * report_end() - tell how many sentences were not shown
 * @report: about which file
 *
 * Return: 0, or -1 if something is wrong with the file.
 */
int report_end(const struct report *report)
{
	if (report->errors > ERRORS_SHOWN)
		fprintf(report->to, "svcnat: %s: and %u more errors\n",
			report->file, report->errors - ERRORS_SHOWN);
	return report->errors ? -1 : 0;
}
