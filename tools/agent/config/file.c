// SPDX-License-Identifier: GPL-2.0
/* Contents of small files, and what stands in place of them in a kubeconfig. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/config/file.h"
#include "base/memory.h"

/* Of certificates, tokens and configurations; a ConfigMap has room for as much. */
#define LONGEST (1 << 20)

static int fill(struct bytes *bytes, int fd)
{
	ssize_t got;

	do {
		got = read(fd, bytes->data + bytes->len, LONGEST + 1 - bytes->len);
		if (got > 0)
			bytes->len += got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	bytes->data[bytes->len] = 0;
	return got;
}

/* A pipe that nobody writes to would be waited for. */
static int open_file(const char *path)
{
	struct stat stat;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &stat) || S_ISREG(stat.st_mode))
		return fd;
	close(fd);
	errno = S_ISDIR(stat.st_mode) ? EISDIR : EINVAL;
	return -1;
}

/**
 * bytes_read() - read a file
 * @bytes: the contents, which bytes_free() frees; left alone if it cannot be read
 * @path: its path
 * @problem: why it cannot be read
 *
 * Return: 0, or -1 with @problem filled.
 */
int bytes_read(struct bytes *bytes, const char *path, struct problem *problem)
{
	struct bytes new = {};
	int fd = open_file(path);
	int err;

	if (fd < 0)
		return problem_set(problem, "cannot read '%s': %s",
				   printable(path), strerror(errno));
	new.data = require_memory(malloc(LONGEST + 2));
	err = fill(&new, fd);
	close(fd);
	if (err)
		problem_set(problem, "cannot read '%s': %s", printable(path),
			    strerror(errno));
	else if (new.len > LONGEST)
		err = problem_set(problem, "'%s' is larger than a MiB",
				  printable(path));
	if (err) {
		free(new.data);
		return -1;
	}
	bytes_free(bytes);
	new.data = require_memory(realloc(new.data, new.len + 1));
	*bytes = new;
	return 0;
}

static int digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? at - digits : -1;
}

/* Return: 0, or -1 if it is no base64. */
static int decode(struct bytes *bytes, const char *base64)
{
	unsigned int held = 0, bits = 0, padding = 0;

	for (; *base64; base64++) {
		if (strchr(" \t\r\n", *base64))
			continue;
		if (*base64 == '=') {
			padding++;
			continue;
		}
		if (padding || digit(*base64) < 0)
			return -1;
		held = held << 6 | digit(*base64);
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		bytes->data[bytes->len++] = held >> bits & 0xff;
	}
	/* Digits come in fours, of which the last ones may be padding. */
	return bits < 6 && padding == bits / 2 ? 0 : -1;
}

/**
 * bytes_decode() - what was written as base64
 * @bytes: the result, which bytes_free() frees; left alone if it is none
 * @base64: the text
 *
 * Return: 0, or -1 if the text is no base64 or nothing.
 */
int bytes_decode(struct bytes *bytes, const char *base64)
{
	struct bytes new = {
		.data = require_memory(malloc(strlen(base64) + 1)),
	};

	if (decode(&new, base64) || !new.len) {
		free(new.data);
		return -1;
	}
	new.data[new.len] = 0;
	bytes_free(bytes);
	*bytes = new;
	return 0;
}

/**
 * bytes_free() - free contents
 * @bytes: the contents
 */
void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){};
}
