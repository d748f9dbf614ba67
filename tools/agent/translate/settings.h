/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_TRANSLATE_SETTINGS_H
#define SVCNAT_AGENT_TRANSLATE_SETTINGS_H

#include "agent/config/settings.h"
#include "agent/translate/options.h"

int options_take(struct translate_options *options,
		 const struct agent_settings *settings, struct problem *problem);

#endif
