/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_STORIES_H
#define SVCNAT_STORIES_H

#include <libmnl/libmnl.h>

#include "host/conntrack.h"

/* A table whose connections the stories are. */
#define STORY_TABLE							\
	"service set web\n"						\
	"frontend add web tcp 10.96.0.10:80\n"				\
	"frontend add web udp 10.96.0.10:80\n"				\
	"frontend add web tcp nodeport 30080\n"				\
	"backend set web 10.0.0.1:8080\n"				\
	"backend set web 10.0.0.2:8080\n"				\
	"service set six\n"						\
	"frontend add six tcp [fd00::10]:80\n"				\
	"backend set six [fd00::1]:80\n"

/* A connection in words; an empty source is the client's own. */
struct story {
	uint8_t protocol;
	const char *client;
	const char *dialed;
	const char *backend;
	const char *seen;
	uint32_t status;
	int state;
};

/* The first ones are those of the table. */
#define STORIES 11
#define STORIES_OWNED 6
/* Room for the message that tells one. */
#define STORY_LEN 512

extern const struct story stories[STORIES];

void story_endpoint(struct endpoint *to, const char *word);
struct nlmsghdr *story_message(char *buffer, const struct story *story);
void story_read(struct flow *flow, const struct story *story);

#endif
