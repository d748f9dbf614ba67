/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_SPLITTER_H
#define SVCNAT_AGENT_STREAM_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>

/* Of one object: ten times of what etcd takes. */
#define SPLITTER_LONGEST ((size_t)16 << 20)

/* What a text consists of. */
enum splitter_kind {
	/* Lines, each of which is a piece. */
	SPLITTER_LINES,
	/* An object, the elements of whose array "items" are pieces. */
	SPLITTER_ITEMS,
};

/**
 * struct splitter_text - a text that grows
 * @bytes: the text
 * @len: its length
 * @room: of @bytes
 * @over: it would be longer than it may be, and is not kept
 */
struct splitter_text {
	char *bytes;
	size_t len;
	size_t room;
	bool over;
};

/**
 * struct splitter - a text in pieces as it comes
 * @kind: of what it consists
 * @take: is given each piece, or NULL in place of one that is too long; returns
 *	false if no more are wanted
 * @context: given to @take
 * @piece: what there is of the next one
 * @rest: of an object, all but the elements
 * @depth: how many brackets and braces are open
 * @string: within a string
 * @escape: behind a backslash in it
 * @string_start: where in @rest the last string of the outermost object begins
 * @items: within the array
 * @items_next: its name was read
 * @stopped: @take wants no more
 * @bad: this is no object
 * @done: the object is complete
 */
struct splitter {
	enum splitter_kind kind;
	bool (*take)(void *context, const char *text, size_t len);
	void *context;
	struct splitter_text piece;
	struct splitter_text rest;
	unsigned int depth;
	bool string;
	bool escape;
	size_t string_start;
	bool items;
	bool items_next;
	bool stopped;
	bool bad;
	bool done;
};

void splitter_begin(struct splitter *splitter, enum splitter_kind kind,
		    bool (*take)(void *context, const char *text, size_t len),
		    void *context);
bool splitter_feed(struct splitter *splitter, const char *text, size_t len);
bool splitter_complete(const struct splitter *splitter);
void splitter_free(struct splitter *splitter);

#endif
