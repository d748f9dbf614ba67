// SPDX-License-Identifier: GPL-2.0
/* Files of commands, and the commands themselves, become a model. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/config.h"
#include "file/json.h"

/* Room for as many address ranges as the kernel takes. */
#define LINE_LEN_MAX 16384
#define LINE_WORDS_MAX 32
#define ERRORS_SHOWN 10
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

static struct service *take_into_table(struct model *model,
				       const struct request *request,
				       unsigned int line,
				       struct problem *problem)
{
	struct service *service;

	switch (request->command->change) {
	case SVCNAT_CMD_SERVICE_SET:
		service = model_find(model, request->name);
		if (service)
			return service;
		return model_add(model, request->name, SVCNAT_CMD_SERVICE_SET,
				 line);
	case SVCNAT_CMD_FRONTEND_ADD:
	case SVCNAT_CMD_FRONTEND_SET:
	case SVCNAT_CMD_BACKEND_SET:
		service = model_find(model, request->name);
		if (service)
			return service;
		problem_set(problem,
			    "service '%s' is not there yet: put 'service set %s' above this line",
			    request->name, request->name);
		return NULL;
	default:
		problem_set(problem,
			    "'%s' has no place in a whole table: leave out what is to go, or use svcnat add",
			    request->command->words);
		return NULL;
	}
}

static bool removes(uint8_t change)
{
	return change == SVCNAT_CMD_SERVICE_DEL ||
	       change == SVCNAT_CMD_FRONTEND_DEL ||
	       change == SVCNAT_CMD_BACKEND_DEL || change == SVCNAT_CMD_FLUSH;
}

/* Lines about one service become few messages, in an order that is as good. */
static struct service *take_into_changes(struct model *model,
					 const struct request *request,
					 unsigned int line)
{
	uint8_t change = request->command->change;
	const char *name = request->name ? request->name : "";
	struct service *service = model_find(model, name);

	if (removes(change)) {
		struct service *tail = model->count ?
				       model->list[model->count - 1] : NULL;

		if (tail && tail->command == change &&
		    !strcmp(tail->name, name))
			return tail;
		service = model_add(model, name, change, line);
		model_barrier(model);
		return service;
	}
	/* Frontends that come with their service must be new. */
	if (service && ((service->command == SVCNAT_CMD_SERVICE_SET &&
			 change != SVCNAT_CMD_FRONTEND_SET) ||
			service->command == change))
		return service;
	return model_add(model, name, change, line);
}

/* Each value, as the kernel may refuse one of several lines. */
static struct settings with_line(const struct settings *given,
				 unsigned int line)
{
	struct settings settings = *given;
	unsigned int i;

	for (i = 0; i < SETTINGS_MAX; i++)
		settings.values[i].line = line;
	return settings;
}

static void take_details(struct model *model, struct service *service,
			 const struct request *request, unsigned int line)
{
	struct frontend *frontend;
	struct settings settings;
	struct backend *backend;

	switch (request->command->change) {
	case SVCNAT_CMD_SERVICE_SET:
		settings = with_line(&request->settings, line);
		service_take(model, service, &settings);
		break;
	case SVCNAT_CMD_FRONTEND_ADD:
	case SVCNAT_CMD_FRONTEND_SET:
	case SVCNAT_CMD_FRONTEND_DEL:
		frontend = service_add_frontend(model, service);
		frontend->at = request->at;
		frontend->protocol = request->protocol;
		frontend->line = line;
		frontend_take(frontend, &request->settings);
		break;
	case SVCNAT_CMD_BACKEND_SET:
	case SVCNAT_CMD_BACKEND_DEL:
		backend = service_add_backend(model, service);
		backend->at = request->at;
		backend->line = line;
		backend_take(backend, &request->settings);
		break;
	default:
		break;
	}
}

/**
 * config_take() - take a command into a model
 * @model: the model
 * @use: what the model is for
 * @request: the command
 * @line: line of the file, 0 if it comes from the command line
 * @problem: why not
 *
 * Return: 0, or -1 with @problem filled.
 */
int config_take(struct model *model, enum config_use use,
		const struct request *request, unsigned int line,
		struct problem *problem)
{
	struct settings settings;
	struct service *service;

	if (!request->command->change)
		return problem_set(problem, "'%s' has no place in a file",
				   request->command->words);
	if (request->command->change == SVCNAT_CMD_CONFIG_SET) {
		settings = with_line(&request->settings, line);
		settings_merge(&config_settings, &model->config, &settings);
		model->config_given = true;
		model->config_line = line;
		return 0;
	}
	if (use == CONFIG_TABLE)
		service = take_into_table(model, request, line, problem);
	else
		service = take_into_changes(model, request, line);
	if (!service)
		return -1;
	take_details(model, service, request, line);
	return 0;
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
static void watch_ends(const char *line, unsigned int number,
		       unsigned int *open)
{
	if (*line != '#')
		return;
	if (!strcmp(line, CONFIG_HEAD))
		*open = number;
	else if (!strcmp(line, CONFIG_TAIL))
		*open = 0;
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
		watch_ends(line, number, &open);
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

static void finish(struct model *model, struct report *report)
{
	struct problem problem, where;
	unsigned int line;
	size_t i;

	for (i = 0; i < model->count; i++) {
		struct service *service = model->list[i];

		if (!service_sort(service, &problem, &line))
			continue;
		problem_set(&where, "service %s: %s", service->name,
			    problem.text);
		report_line(report, line, &where);
	}
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
	finish(model, report);
	if (report->errors > ERRORS_SHOWN)
		fprintf(report->to, "svcnat: %s: and %u more errors\n",
			report->file, report->errors - ERRORS_SHOWN);
	return report->errors ? -1 : 0;
}

/* How much room a file will need, a pipe at least. */
static size_t first_room(int fd)
{
	struct stat stat;

	if (fstat(fd, &stat) || !S_ISREG(stat.st_mode) ||
	    stat.st_size > (off_t)FILE_LEN_MAX)
		return 4 * READ_STEP;
	/* So that its end is found without growing. */
	return stat.st_size + 2 * READ_STEP;
}

static char *read_all(int fd, size_t *len, struct problem *problem)
{
	char *text = NULL;
	size_t room = 0;

	*len = 0;
	for (;;) {
		ssize_t got;

		if (*len + READ_STEP >= room) {
			char *more;

			room = room ? 2 * room : first_room(fd);
			more = realloc(text, room);
			if (!more) {
				problem_set(problem, "out of memory");
				break;
			}
			text = more;
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
			problem_set(problem, "it is longer than 1 GiB");
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
