/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_PHASE_H
#define SVCNAT_AGENT_STREAM_PHASE_H

#include "agent/stream/backoff.h"
#include "agent/stream/event.h"
#include "agent/stream/splitter.h"
#include "agent/stream/watch.h"

/* Of an answer that is an error. */
#define BODY_LEN 4096
#define PATH_LEN 768
/* So long nobody is asked for what was refused. */
#define PLAIN_MS (60 * 60 * 1000)

/* What a watch is asking for. */
enum phase {
	/* All objects, and then what changes. */
	PHASE_STREAM,
	/* All objects, at once. */
	PHASE_LIST,
	/* What has changed since the version that is known. */
	PHASE_FOLLOW,
};

/* Why a transfer was ended by us. */
enum watch_stop {
	STOP_NONE,
	/* The server said that something is wrong. */
	STOP_ERROR,
	/* It made no sense. */
	STOP_BAD,
};

/**
 * struct watch - one kind of objects, as the server tells of them
 * @client: who asks
 * @kind: the kind
 * @name: of the only one, NULL for all
 * @handler: who is told
 * @state: how it goes
 * @phase: what is asked for
 * @version: that is known, empty if none is
 * @uncached: the next list may not come from what the server remembers
 * @plain_until: streaming lists are not asked for until then
 * @cuts: how often a streaming list had no end
 * @transfer: what is asked for now, NULL if nothing is
 * @splitter: makes pieces of the answer
 * @absent: the server does not know the kind
 * @nonsense: how many pieces, one behind the other, made no sense
 * @listing: the list has begun
 * @spoke: something came in this transfer
 * @began: when the transfer was begun
 * @last: when something came last
 * @stop: why we have ended the transfer
 * @code: of the error that the server told within its answer
 * @retry_after: seconds that it asked to wait within it
 * @body: of an answer that is an error
 * @body_len: its length
 * @message: what is wrong
 * @server: which of the servers is asked
 * @fresh: the next request has a connection of its own
 * @token_tried: who was refused has asked again with a token that was read anew
 * @backoff: how long to wait
 * @retry: when to ask again
 * @quiet: when a server that says nothing is given up
 * @life: when a server that does not end the stream has it ended
 */
struct watch {
	struct api_client *client;
	const struct watch_kind *kind;
	const char *name;
	struct watch_handler handler;
	struct watch_state state;
	enum phase phase;
	struct version version;
	bool uncached;
	uint64_t plain_until;
	unsigned int cuts;
	struct transfer *transfer;
	struct splitter splitter;
	bool absent;
	unsigned int nonsense;
	bool listing;
	bool spoke;
	uint64_t began;
	uint64_t last;
	enum watch_stop stop;
	long code;
	long retry_after;
	char body[BODY_LEN];
	size_t body_len;
	struct problem message;
	size_t server;
	bool fresh;
	bool token_tried;
	struct backoff backoff;
	struct loop_timer retry;
	struct loop_timer quiet;
	struct loop_timer life;
};

/* What to do when a transfer is over. */
enum next {
	/* At once. */
	NEXT_NOW,
	/* After a while. */
	NEXT_LATER,
	/* After a long while: there are no such objects. */
	NEXT_MUCH_LATER,
};

void watch_path(const struct watch *watch, unsigned int seconds, char *path);
bool watch_take(struct watch *watch, const char *text, size_t len);
bool watch_take_piece(void *context, const char *text, size_t len);
void watch_begin_list(struct watch *watch);
void watch_end_list(struct watch *watch);
enum next watch_judge(struct watch *watch, const struct transfer_end *end);

#endif
