/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_DAEMON_CURRENT_H
#define SVCNAT_AGENT_DAEMON_CURRENT_H

#include "agent/config/config.h"
#include "agent/translate/options.h"

/**
 * struct current - what is set now
 * @settings: that
 * @options: what translations go by, which uses texts of @settings
 * @words: the command line, which is read again with the file that it names
 */
struct current {
	struct agent_settings settings;
	struct translate_options options;
	char **words;
};

/* What came of reading it again. */
enum renewal {
	RENEWAL_NONE,	/* it says the same */
	RENEWAL_DONE,
	RENEWAL_FAILED,	/* what was set before stays */
};

enum renewal current_renew(struct current *current, struct problem *problem);

#endif
