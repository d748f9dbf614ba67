// SPDX-License-Identifier: GPL-2.0
/*
 * Answers in pieces as they come, so that no more than one object is in memory:
 * the lines of a watch, the items of a list.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/stream/splitter.h"
#include "base/memory.h"

/* Of a list without its items. */
#define REST_LONGEST ((size_t)64 << 10)
/* What is kept for the next piece. */
#define ROOM_KEPT ((size_t)64 << 10)
#define ROOM_FIRST ((size_t)4 << 10)
#define ITEMS "\"items\""

static void forget(struct splitter_text *text)
{
	free(text->bytes);
	*text = (struct splitter_text){};
}

static void append(struct splitter_text *text, const char *bytes, size_t len,
		   size_t longest)
{
	size_t wanted = text->len + len;

	if (!len)
		return;
	if (text->over || wanted > longest) {
		forget(text);
		text->over = true;
		return;
	}
	if (wanted > text->room) {
		size_t room = text->room ?: ROOM_FIRST;

		while (room < wanted)
			room *= 2;
		text->bytes = require_memory(realloc(text->bytes, room));
		text->room = room;
	}
	memcpy(text->bytes + text->len, bytes, len);
	text->len = wanted;
}

static void hand_over(struct splitter *splitter)
{
	struct splitter_text *piece = &splitter->piece;

	if (!splitter->stopped && (piece->len || piece->over) &&
	    !splitter->take(splitter->context,
			    piece->over ? NULL : piece->bytes, piece->len))
		splitter->stopped = true;
	piece->len = 0;
	piece->over = false;
	if (piece->room > ROOM_KEPT)
		forget(piece);
}

/**
 * splitter_begin() - begin a text
 * @splitter: the splitter, which splitter_free() has to free
 * @kind: of what the text consists
 * @take: is given each piece
 * @context: given to @take
 */
void splitter_begin(struct splitter *splitter, enum splitter_kind kind,
		    bool (*take)(void *context, const char *text, size_t len),
		    void *context)
{
	*splitter = (struct splitter){
		.kind = kind,
		.take = take,
		.context = context,
	};
}

static void feed_lines(struct splitter *splitter, const char *text, size_t len)
{
	while (len && !splitter->stopped) {
		const char *end = memchr(text, '\n', len);
		size_t part = end ? (size_t)(end - text) : len;

		append(&splitter->piece, text, part, SPLITTER_LONGEST);
		if (!end)
			return;
		hand_over(splitter);
		text += part + 1;
		len -= part + 1;
	}
}

/* Where what belongs to the object goes. */
static void keep_all(struct splitter *splitter, const char *text, size_t len)
{
	if (splitter->items)
		append(&splitter->piece, text, len, SPLITTER_LONGEST);
	else
		append(&splitter->rest, text, len, REST_LONGEST);
}

static void keep(struct splitter *splitter, char c)
{
	keep_all(splitter, &c, 1);
}

/* Return: how much of the text, of which most is in strings, is in this one. */
static size_t take_string(struct splitter *splitter, const char *text,
			  size_t len)
{
	size_t i = 0;

	while (i < len && splitter->string) {
		char c = text[i++];

		if (splitter->escape)
			splitter->escape = false;
		else if (c == '\\')
			splitter->escape = true;
		else if (c == '"')
			splitter->string = false;
	}
	keep_all(splitter, text, i);
	return i;
}

static void open_bracket(struct splitter *splitter, char c)
{
	keep(splitter, c);
	splitter->depth++;
	if (splitter->depth == 2 && c == '[' && splitter->items_next)
		splitter->items = true;
	splitter->items_next = false;
}

static void close_bracket(struct splitter *splitter, char c)
{
	if (splitter->items && splitter->depth == 2) {
		hand_over(splitter);
		splitter->items = false;
	}
	keep(splitter, c);
	splitter->depth--;
	splitter->done = !splitter->depth;
}

/* Is the string that was the last one the name of the array? */
static bool is_items(const struct splitter *splitter)
{
	const struct splitter_text *rest = &splitter->rest;
	size_t len = strlen(ITEMS);

	return rest->len >= splitter->string_start + len &&
	       !memcmp(rest->bytes + splitter->string_start, ITEMS, len);
}

static void take_char(struct splitter *splitter, char c)
{
	switch (c) {
	case '"':
		splitter->string = true;
		if (splitter->depth == 1)
			splitter->string_start = splitter->rest.len;
		keep(splitter, c);
		break;
	case ':':
		if (splitter->depth == 1)
			splitter->items_next = is_items(splitter);
		keep(splitter, c);
		break;
	case '[':
	case '{':
		open_bracket(splitter, c);
		break;
	case ']':
	case '}':
		close_bracket(splitter, c);
		break;
	case ',':
		if (splitter->items && splitter->depth == 2)
			hand_over(splitter);
		else
			keep(splitter, c);
		break;
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		break;
	default:
		keep(splitter, c);
	}
}

/* Before the object there is nothing, nor behind it, but blanks. */
static bool outside(const struct splitter *splitter, char c)
{
	if (splitter->depth || strchr(" \t\r\n", c))
		return false;
	return splitter->done || c != '{';
}

static void feed_items(struct splitter *splitter, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && !splitter->stopped) {
		if (splitter->string) {
			i += take_string(splitter, text + i, len - i);
			continue;
		}
		if (outside(splitter, text[i])) {
			splitter->bad = true;
			return;
		}
		take_char(splitter, text[i++]);
	}
	if (splitter->rest.over)
		splitter->bad = true;
}

/**
 * splitter_feed() - take in more of a text
 * @splitter: the splitter
 * @text: what comes next
 * @len: its length
 *
 * Return: false if no more is wanted: pieces are not, or this is no object.
 */
bool splitter_feed(struct splitter *splitter, const char *text, size_t len)
{
	if (splitter->kind == SPLITTER_LINES)
		feed_lines(splitter, text, len);
	else
		feed_items(splitter, text, len);
	return !splitter->stopped && !splitter->bad;
}

/**
 * splitter_complete() - was that all?
 * @splitter: the splitter
 *
 * Return: false if the text was cut within a piece or an object.
 */
bool splitter_complete(const struct splitter *splitter)
{
	if (splitter->kind == SPLITTER_LINES)
		return !splitter->piece.len && !splitter->piece.over;
	return splitter->done && !splitter->bad;
}

/**
 * splitter_free() - free what a splitter holds
 * @splitter: the splitter; one that is all zero holds nothing
 */
void splitter_free(struct splitter *splitter)
{
	forget(&splitter->piece);
	forget(&splitter->rest);
}
