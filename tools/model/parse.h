/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_MODEL_PARSE_H
#define SVCNAT_MODEL_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/endpoint.h"
#include "base/problem.h"

int parse_number(const char *word, uint64_t min, uint64_t max,
		 uint64_t *number, struct problem *problem);
int parse_address(const char *word, struct endpoint *at,
		  struct problem *problem);
int parse_port(const char *word, struct endpoint *at, struct problem *problem);
int parse_end(const char *word, struct endpoint *at, struct problem *problem);
int parse_traced_protocol(const char *word, uint8_t *protocol,
			  struct problem *problem);
int parse_endpoint(const char *word, struct endpoint *at,
		   struct problem *problem);
int parse_protocol(const char *word, uint8_t *protocol,
		   struct problem *problem);
int parse_duration(const char *word, uint32_t *seconds,
		   struct problem *problem);
int parse_hex(const char *word, uint8_t *bytes, size_t len,
	      struct problem *problem);
int parse_name(const char *word, struct problem *problem);

#endif
