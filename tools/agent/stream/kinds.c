// SPDX-License-Identifier: GPL-2.0
/* What is watched, and the paths that ask for it. */
#include <stdio.h>

#include "agent/stream/phase.h"

/* As kube-proxy 1.37 selects them. */
const struct watch_kind watch_services = {
	.name = "services",
	.path = "/api/v1/services",
	.selectors = "labelSelector=%21service.kubernetes.io%2Fservice-proxy-name&fieldSelector=spec.clusterIP%21%3DNone",
};

const struct watch_kind watch_slices = {
	.name = "endpointslices",
	.path = "/apis/discovery.k8s.io/v1/endpointslices",
	.selectors = "labelSelector=%21service.kubernetes.io%2Fheadless",
};

const struct watch_kind watch_node = {
	.name = "nodes",
	.path = "/api/v1/nodes",
	.selectors = "fieldSelector=metadata.name%3D",
};

const struct watch_kind watch_service_cidrs = {
	.name = "servicecidrs",
	.path = "/apis/networking.k8s.io/v1/servicecidrs",
	.selectors = "",
	.optional = true,
};

/**
 * watch_path() - what to ask for
 * @watch: the watch
 * @seconds: how long a stream is to last
 * @path: the result, of PATH_LEN bytes
 */
void watch_path(const struct watch *watch, unsigned int seconds, char *path)
{
	const struct watch_kind *kind = watch->kind;
	size_t len = snprintf(path, PATH_LEN, "%s?%s%s%s", kind->path,
			      kind->selectors, watch->name ?: "",
			      *kind->selectors ? "&" : "");

	if (watch->phase == PHASE_LIST) {
		/* 0 is what the server remembers, which costs it least. */
		snprintf(path + len, PATH_LEN - len, "resourceVersion=%s",
			 watch->uncached ? "" : "0");
		return;
	}
	len += snprintf(path + len, PATH_LEN - len,
			"watch=true&allowWatchBookmarks=true&timeoutSeconds=%u",
			seconds);
	if (watch->phase == PHASE_STREAM)
		snprintf(path + len, PATH_LEN - len,
			 "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
	else
		snprintf(path + len, PATH_LEN - len, "&resourceVersion=%s",
			 watch->version.text);
}
