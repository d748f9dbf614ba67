/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_STREAM_TRANSFER_H
#define SVCNAT_AGENT_STREAM_TRANSFER_H

#include <curl/curl.h>

void transfer_finish(const struct CURLMsg *message);

#endif
