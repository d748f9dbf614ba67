/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_WATCH_H
#define SVCNAT_AGENT_STREAM_WATCH_H

#include <jansson.h>

#include "agent/cache/step.h"

/**
 * struct watch_handler - who is told what a watch sees
 * @step: is told; @object is borrowed, and dropped after the call
 * @context: given to @step
 */
struct watch_handler {
	void (*step)(void *context, enum watch_step step, const json_t *object);
	void *context;
};

#endif
