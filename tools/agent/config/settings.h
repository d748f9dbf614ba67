/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CONFIG_SETTINGS_H
#define SVCNAT_AGENT_CONFIG_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct words - a list of texts
 * @list: array of @count
 * @count: number of texts
 */
struct words {
	char **list;
	size_t count;
};

void words_add(struct words *words, const char *text, size_t len);
void words_clear(struct words *words);

/* Which traffic is from this node's pods. */
enum detect_local {
	/* From cluster_cidrs; nothing is known to be, without one. */
	DETECT_CLUSTER_CIDR,
	/* From the podCIDRs of the Node. */
	DETECT_NODE_CIDR,
	/* By the bridge that it comes from. */
	DETECT_BRIDGE,
	/* By the beginning of the name of the interface that it comes from. */
	DETECT_PREFIX,
};

/**
 * struct settings_conntrack - settings of conntrack; 0 leaves one as it is
 * @max_per_core: connections for each CPU
 * @min: connections at least, if @max_per_core is not 0
 * @tcp_established: timeout of connections, in ms
 * @tcp_close_wait: timeout of those that one side has closed, in ms
 * @tcp_be_liberal: whether packets out of the window are let through
 * @udp: timeout of UDP, in ms
 * @udp_stream: timeout of UDP that was answered, in ms
 */
struct settings_conntrack {
	int64_t max_per_core;
	int64_t min;
	int64_t tcp_established;
	int64_t tcp_close_wait;
	bool tcp_be_liberal;
	int64_t udp;
	int64_t udp_stream;
};

/**
 * struct settings_sync - when tables are written; kube-proxy has one for each of
 * its modes
 * @masquerade_all: all connections to cluster addresses are masqueraded
 * @period: how often all is compared, and half of how long a change may wait until
 *	the node counts as unhealthy, in ms
 * @min_period: how long changes wait for more of them, in ms
 */
struct settings_sync {
	bool masquerade_all;
	int64_t period;
	int64_t min_period;
};

/**
 * struct agent_settings - all that is set: by default, by file or by flags
 * @config_file: file of the configuration, empty without one
 * @kubeconfig: file that says who the API server is; empty if that is known from
 *	within the cluster
 * @master: URL of the API server in place of what @kubeconfig says, or empty
 * @api_servers: URLs that are tried in turn, before the other ones
 * @hostname_override: name of the Node, empty if it is the host's
 * @node_name: name of the Node
 * @bind_address: the node's address, unspecified if the Node has it
 * @bind_address_hard_fail: end if a port is taken
 * @healthz_bind_address: where health is told, as ADDRESS:PORT; empty for nowhere
 * @metrics_bind_address: where metrics are told, the same
 * @mode: kube-proxy's mode, as it was written
 * @detect_local_mode: which traffic is from pods, as it was written
 * @detect_local: the same
 * @pod_bridge_interface: for DETECT_BRIDGE
 * @pod_interface_name_prefix: for DETECT_PREFIX
 * @cluster_cidr: ranges of pods, with commas between
 * @cluster_cidrs: the same as a list, at most one for each family
 * @node_port_addresses: ranges, or the words primary, localhost and all; none
 *	means primary
 * @oom_score_adj: how soon the kernel ends the agent when memory is short
 * @conntrack: settings of conntrack
 * @iptables: for kube-proxy's mode iptables
 * @nftables: for kube-proxy's mode nftables
 * @ipvs: for kube-proxy's mode ipvs
 * @sync: that of them that counts, by @mode
 * @verbosity: how much is told
 * @cleanup: only remove all that the agent made
 * @cleanup_kube_proxy: only remove what kube-proxy has left
 * @init_only: end when what needs privileges is done
 * @write_config_to: only write the configuration to this file
 * @help: only print help
 * @version: only print the version
 * @overruled: flags that the file of the configuration has overruled, with
 *	blanks between; NULL for none
 * @texts: what was written for each knob, NULL if nothing was
 */
struct agent_settings {
	char *config_file;
	char *kubeconfig;
	char *master;
	struct words api_servers;
	char *hostname_override;
	char *node_name;
	char *bind_address;
	bool bind_address_hard_fail;
	char *healthz_bind_address;
	char *metrics_bind_address;
	char *mode;
	char *detect_local_mode;
	enum detect_local detect_local;
	char *pod_bridge_interface;
	char *pod_interface_name_prefix;
	char *cluster_cidr;
	struct words cluster_cidrs;
	struct words node_port_addresses;
	int64_t oom_score_adj;
	struct settings_conntrack conntrack;
	struct settings_sync iptables;
	struct settings_sync nftables;
	struct settings_sync ipvs;
	struct settings_sync sync;
	int64_t verbosity;
	bool cleanup;
	bool cleanup_kube_proxy;
	bool init_only;
	char *write_config_to;
	bool help;
	bool version;
	char *overruled;
	char **texts;
};

void agent_settings_begin(struct agent_settings *settings);
void agent_settings_free(struct agent_settings *settings);

#endif
