/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_ACCESS_H
#define SVCNAT_AGENT_CONFIG_ACCESS_H

#include <stdbool.h>

#include "agent/config/file.h"
#include "agent/config/settings.h"

/**
 * struct part - a certificate, a key or a token
 * @path: the file that it is read from, NULL if it was written down itself
 * @bytes: what was read last, none if there is no such part
 */
struct part {
	char *path;
	struct bytes bytes;
};

/**
 * struct access - where the API server is, and who asks it
 * @servers: its URLs, without a slash behind, to be tried in turn
 * @authority: certificates of who may have signed the server's
 * @certificate: ours
 * @key: of @certificate
 * @token: in place of @certificate, or besides
 * @insecure: the server's certificate is not looked at
 * @server_name: whom the server's certificate is for; NULL if the URL says it
 * @proxy: URL of a proxy, or NULL
 */
struct access {
	struct words servers;
	struct part authority;
	struct part certificate;
	struct part key;
	struct part token;
	bool insecure;
	char *server_name;
	char *proxy;
};

int access_find(struct access *access, const struct agent_settings *settings,
		struct problem *problem);
int access_refresh(struct access *access, struct problem *problem);
int access_add_server(struct access *access, const char *url,
		      struct problem *problem);
void access_free(struct access *access);

#endif
