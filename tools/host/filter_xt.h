/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_HOST_FILTER_XT_H
#define SVCNAT_HOST_FILTER_XT_H

#include "host/filters.h"

enum when filter_xt_match(const char *name, unsigned int revision,
			  const void *info, size_t len,
			  const struct probe *probe);
enum deed filter_xt_target(const char *name, const void *info, size_t len);

void filter_xt_take(struct filters *filters, const struct xtables_blob *blob,
		    const char *table);
void filter_xt_read(struct filters *filters);
struct step filter_xt_step(const struct filters *filters,
			   const struct filter_chain *chain,
			   const struct filter_rule *rule,
			   const struct probe *probe);

#endif
