/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_SERVE_GOLANG_H
#define SVCNAT_AGENT_SERVE_GOLANG_H

#include <stdint.h>

#define GOLANG_LEN 64

const char *golang_time(char *out, int64_t ns);
const char *golang_date(char *out, int64_t ns);

#endif
