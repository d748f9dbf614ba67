// SPDX-License-Identifier: GPL-2.0
/* Files become a model. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "file/config.h"
#include "file/json_read.h"
#include "grammar/command.h"

/* Room for as many address ranges as the kernel takes. */
#define LINE_LEN_MAX 16384
#define LINE_WORDS_MAX 32
#define FILE_LEN_MAX (1UL << 30)
#define READ_STEP (1UL << 16)

/**
 * config_file_name() - how a file is called in sentences
 * @path: as given
 *
 * Return: its name.
 */
const char *config_file_name(const char *path)
{
	return strcmp(path, CONFIG_STDIN) ? path : "stdin";
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* No command has as many words as are split: what is behind is one too many. */
static unsigned int split_words(char *line, char **words)
{
	unsigned int count = 0;
	char *p = line;

	for (;;) {
		while (is_blank(*p))
			p++;
		if (!*p || *p == '#' || count == LINE_WORDS_MAX)
			return count;
		words[count++] = p;
		while (*p && !is_blank(*p))
			p++;
		if (*p)
			*p++ = 0;
	}
}

static int parse_line(struct model *model, enum config_use use, char *line,
		      unsigned int number, struct problem *problem)
{
	char *words[LINE_WORDS_MAX];
	unsigned int count = split_words(line, words);
	struct request request = {};

	if (!count)
		return 0;
	if (!strcmp(words[0], "svcnat"))
		return problem_set(problem,
				   "leave out the word 'svcnat': commands in a file stand without it");
	if (request_parse(&request, words, count, problem))
		return -1;
	return config_take(model, use, &request, number, problem);
}

/* A saved table says where it ends: a file that was cut off must not count. */
static void watch_ends(struct model *model, const char *line,
		       unsigned int number, unsigned int *open)
{
	if (*line != '#')
		return;
	if (!strcmp(line, CONFIG_HEAD)) {
		*open = number;
	} else if (!strcmp(line, CONFIG_TAIL)) {
		/* It is whole, whatever it has. */
		model->empty_meant |= *open;
		*open = 0;
	}
}

static void parse_lines(struct model *model, enum config_use use, char *text,
			char *end, struct report *report)
{
	unsigned int number = 0, open = 0;
	struct problem problem;
	char *line, *next;

	for (line = text; line < end; line = next) {
		char *newline = memchr(line, '\n', end - line);
		char *stop = newline ? newline : end;

		next = stop + 1;
		number++;
		if (stop > line && stop[-1] == '\r')
			stop--;
		*stop = 0;
		if (stop - line > LINE_LEN_MAX) {
			problem_set(&problem,
				    "the line is %zu bytes long: at most %d are allowed",
				    (size_t)(stop - line), LINE_LEN_MAX);
			report_line(report, number, &problem);
			continue;
		}
		watch_ends(model, line, number, &open);
		if (parse_line(model, use, line, number, &problem))
			report_line(report, number, &problem);
	}
	if (!open)
		return;
	problem_set(&problem,
		    "the file is cut off: the table that begins here has no line '%s'",
		    CONFIG_TAIL);
	report_line(report, open, &problem);
}

static void finish(struct model *model, enum config_use use,
		   struct report *report)
{
	struct problem problem, where;
	unsigned int line;
	size_t i;

	for (i = 0; i < model->count; i++) {
		struct service *service = model->list[i];

		if (!service_sort(service, use == CONFIG_TABLE, &problem, &line))
			continue;
		problem_set(&where, "service %s: %s", service->name,
			    problem.text);
		report_line(report, line, &where);
	}
}

/* As a program leaves a file that has failed to write it. */
static void refuse_empty(const struct model *model, struct report *report)
{
	struct problem problem;

	if (model->count || model->empty_meant || report->errors)
		return;
	problem_set(&problem,
		    "the file has no services, so that all would go: if that is meant, add a line 'flush'");
	report_line(report, 0, &problem);
}

static bool looks_like_json(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '{';
}

/* Not text at all: a sentence for each line would be a long row of nonsense. */
static bool refuse_nul(const char *text, size_t len, struct report *report)
{
	const char *nul = memchr(text, 0, len);
	struct problem problem;
	unsigned int line = 1;

	if (!nul)
		return false;
	for (; text < nul; text++)
		line += *text == '\n';
	problem_set(&problem,
		    "the file has a NUL byte here: it is neither text nor JSON");
	report_line(report, line, &problem);
	return true;
}

/**
 * config_parse() - read the contents of a file
 * @model: the result
 * @use: what the file is for
 * @text: contents, followed by a NUL; they are cut to pieces
 * @len: length without that NUL
 * @report: where sentences about errors go; all errors are reported
 *
 * Return: 0, or -1 after a report.
 */
int config_parse(struct model *model, enum config_use use, char *text,
		 size_t len, struct report *report)
{
	static const char mark[] = "\xef\xbb\xbf";
	char *end = text + len;

	if (refuse_nul(text, len, report))
		return -1;
	/* Some editors put a byte order mark in front. */
	if (!strncmp(text, mark, strlen(mark)))
		text += strlen(mark);
	if (looks_like_json(text))
		json_read(model, use, text, end - text, report);
	else
		parse_lines(model, use, text, end, report);
	if (use == CONFIG_TABLE)
		refuse_empty(model, report);
	finish(model, use, report);
	return report_end(report);
}

/* How long a file says it is: what is too long need not be read. */
static off_t told_len(int fd)
{
	struct stat stat;

	return fstat(fd, &stat) || !S_ISREG(stat.st_mode) ? 0 : stat.st_size;
}

static int refuse_length(struct problem *problem)
{
	return problem_set(problem,
			   "it is longer than 1 GiB: no table is, so this may be another file");
}

static char *read_all(int fd, size_t *len, struct problem *problem)
{
	off_t told = told_len(fd);
	char *text = NULL;
	size_t room = 0;

	*len = 0;
	if (told > (off_t)FILE_LEN_MAX) {
		refuse_length(problem);
		return NULL;
	}
	for (;;) {
		ssize_t got;

		if (*len + READ_STEP >= room) {
			/* So that the end of a file is found without growing. */
			room = room ? 2 * room : told + 4 * READ_STEP;
			text = require_memory(realloc(text, room));
		}
		got = read(fd, text + *len, room - *len - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			problem_set(problem, "cannot read it: %s",
				    strerror(errno));
			break;
		}
		*len += got;
		text[*len] = 0;
		if (!got)
			return text;
		if (*len > FILE_LEN_MAX) {
			refuse_length(problem);
			break;
		}
	}
	free(text);
	return NULL;
}

/**
 * config_load() - read a file into memory
 * @path: the file, or - for standard input
 * @len: its length
 * @report: where sentences about errors go; its file name is set
 *
 * Return: its contents, followed by a NUL and to be freed, or NULL after a
 * report.
 */
char *config_load(const char *path, size_t *len, struct report *report)
{
	bool standard = !strcmp(path, CONFIG_STDIN);
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct problem problem;
	char *text = NULL;

	report->file = config_file_name(path);
	if (fd < 0)
		problem_set(&problem, "cannot open it: %s", strerror(errno));
	else
		text = read_all(fd, len, &problem);
	if (!text)
		report_line(report, 0, &problem);
	if (!standard && fd >= 0)
		close(fd);
	return text;
}
