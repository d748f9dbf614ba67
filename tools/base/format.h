/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_FORMAT_H
#define SVCNAT_BASE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "base/endpoint.h"

/* "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535" and a NUL */
#define ENDPOINT_LEN 56
#define DURATION_LEN 32
#define NUMBER_LEN 32
#define TIME_LEN 64

char *format_digits(char *out, uint64_t number);
const char *format_address(char *out, const struct endpoint *at);
const char *format_endpoint(char *out, const struct endpoint *at);
const char *format_protocol(uint8_t protocol);
const char *format_duration(char *out, uint32_t seconds);
const char *format_number(char *out, uint64_t number);
const char *format_now(char *out);
const char *format_hex(char *out, const uint8_t *bytes, size_t len);

#endif
