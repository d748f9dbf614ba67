// SPDX-License-Identifier: GPL-2.0
/*
 * All that can be set: the flags of kube-proxy 1.37 and the keys of its
 * KubeProxyConfiguration v1alpha1, and a few of our own.
 */
#include <string.h>

#include "agent/config/knobs.h"

#define AT(member) offsetof(struct agent_settings, member)

#define KNOB(a_flag, a_key, a_kind, at, a_text, ...)				\
	{ .flag = a_flag, .key = a_key, .kind = a_kind, .where = at,		\
	  .initial = a_text, __VA_ARGS__ }

const struct knob knobs[] = {
	KNOB("config", NULL, KNOB_TEXT, AT(config_file), "",
	     .beside_file = true, .value = "FILE",
	     .help = "a KubeProxyConfiguration, which overrules flags"),
	KNOB("kubeconfig", "clientConnection.kubeconfig", KNOB_TEXT, AT(kubeconfig), "",
	     .value = "FILE", .help = "who the API server is, and who asks it"),
	KNOB("master", NULL, KNOB_TEXT, AT(master), "",
	     .beside_file = true, .value = "URL",
	     .help = "the API server, in place of what the kubeconfig says"),
	KNOB("api-servers", NULL, KNOB_WORDS, AT(api_servers), "",
	     .beside_file = true, .value = "URL,...",
	     .help = "API servers that are tried in turn, before that one"),
	KNOB("hostname-override", "hostnameOverride", KNOB_TEXT, AT(hostname_override), "",
	     .beside_file = true, .value = "NAME",
	     .help = "name of this Node, in place of $NODE_NAME and the host's"),
	KNOB("proxy-mode", "mode", KNOB_TEXT, AT(mode), "",
	     .value = "MODE", .help = "which settings of periods and masquerading count"),
	KNOB("cluster-cidr", "clusterCIDR", KNOB_TEXT, AT(cluster_cidr), "",
	     .value = "RANGE,...", .help = "addresses of pods, one range for each family"),
	KNOB("detect-local-mode", "detectLocalMode", KNOB_TEXT, AT(detect_local_mode), "",
	     .value = "MODE",
	     .help = "by what pods are known; the man page has them"),
	KNOB("pod-bridge-interface", "detectLocal.bridgeInterface", KNOB_TEXT,
	     AT(pod_bridge_interface), "",
	     .value = "NAME", .help = "the bridge of pods, for BridgeInterface"),
	KNOB("pod-interface-name-prefix", "detectLocal.interfaceNamePrefix", KNOB_TEXT,
	     AT(pod_interface_name_prefix), "",
	     .value = "TEXT", .help = "how interfaces of pods begin, for InterfaceNamePrefix"),
	KNOB("masquerade-all", "iptables.masqueradeAll", KNOB_BOOL,
	     AT(iptables.masquerade_all), "false",
	     .help = "masquerade all that goes to cluster addresses"),
	KNOB(NULL, "nftables.masqueradeAll", KNOB_BOOL, AT(nftables.masquerade_all), "false"),
	KNOB("nodeport-addresses", "nodePortAddresses", KNOB_WORDS, AT(node_port_addresses), "",
	     .value = "RANGE,...", .help = "where node ports are; primary, localhost, all"),
	KNOB("bind-address", "bindAddress", KNOB_TEXT, AT(bind_address), "0.0.0.0",
	     .zero_is_unset = true, .value = "ADDRESS",
	     .help = "address of this node, in place of the Node's"),
	KNOB("bind-address-hard-fail", "bindAddressHardFail", KNOB_BOOL,
	     AT(bind_address_hard_fail), "false",
	     .help = "end if a port is taken"),
	KNOB("healthz-bind-address", "healthzBindAddress", KNOB_TEXT,
	     AT(healthz_bind_address), "0.0.0.0:10256",
	     .zero_is_unset = true, .value = "ADDR:PORT",
	     .help = "where health is told; nowhere if empty"),
	KNOB("metrics-bind-address", "metricsBindAddress", KNOB_TEXT,
	     AT(metrics_bind_address), "127.0.0.1:10249",
	     .zero_is_unset = true, .value = "ADDR:PORT",
	     .help = "where metrics are told; nowhere if empty"),
	KNOB("oom-score-adj", "oomScoreAdj", KNOB_NUMBER, AT(oom_score_adj), "-999",
	     .value = "N", .help = "how soon the kernel ends it when memory is short"),
	KNOB("iptables-sync-period", "iptables.syncPeriod", KNOB_DURATION,
	     AT(iptables.period), "30s",
	     .zero_is_unset = true, .value = "TIME", .help = "how often all is compared"),
	KNOB("iptables-min-sync-period", "iptables.minSyncPeriod", KNOB_DURATION,
	     AT(iptables.min_period), "1s",
	     .zero_is_unset = true, .value = "TIME", .help = "how long changes wait for more"),
	KNOB(NULL, "nftables.syncPeriod", KNOB_DURATION, AT(nftables.period), "30s",
	     .zero_is_unset = true),
	KNOB(NULL, "nftables.minSyncPeriod", KNOB_DURATION, AT(nftables.min_period), "1s",
	     .zero_is_unset = true),
	KNOB("conntrack-max-per-core", "conntrack.maxPerCore", KNOB_NUMBER,
	     AT(conntrack.max_per_core), "32768",
	     .value = "N", .help = "connections for each CPU, 0 leaves the limit alone"),
	KNOB("conntrack-min", "conntrack.min", KNOB_NUMBER, AT(conntrack.min), "131072",
	     .value = "N", .help = "connections at least"),
	KNOB("conntrack-tcp-timeout-established", "conntrack.tcpEstablishedTimeout", KNOB_DURATION,
	     AT(conntrack.tcp_established), "24h",
	     .value = "TIME", .help = "of connections; 0 leaves it alone"),
	KNOB("conntrack-tcp-timeout-close-wait", "conntrack.tcpCloseWaitTimeout", KNOB_DURATION,
	     AT(conntrack.tcp_close_wait), "1h",
	     .value = "TIME", .help = "of those that one side has closed"),
	KNOB("conntrack-tcp-be-liberal", "conntrack.tcpBeLiberal", KNOB_BOOL,
	     AT(conntrack.tcp_be_liberal), "false",
	     .help = "let packets out of the window through"),
	KNOB("conntrack-udp-timeout", "conntrack.udpTimeout", KNOB_DURATION,
	     AT(conntrack.udp), "0s",
	     .value = "TIME", .help = "of UDP"),
	KNOB("conntrack-udp-timeout-stream", "conntrack.udpStreamTimeout", KNOB_DURATION,
	     AT(conntrack.udp_stream), "0s",
	     .value = "TIME", .help = "of UDP that was answered"),
	KNOB("cleanup", NULL, KNOB_BOOL, AT(cleanup), "false",
	     .beside_file = true, .help = "remove all that the agent has made, and end"),
	KNOB("cleanup-kube-proxy", NULL, KNOB_BOOL, AT(cleanup_kube_proxy), "false",
	     .beside_file = true, .help = "remove what kube-proxy has left, and end"),
	KNOB("init-only", NULL, KNOB_BOOL, AT(init_only), "false",
	     .beside_file = true, .help = "do what needs privileges, and end"),
	KNOB("write-config-to", NULL, KNOB_TEXT, AT(write_config_to), "",
	     .beside_file = true, .value = "FILE", .help = "write the configuration, and end"),
	KNOB("v", "logging.verbosity", KNOB_NUMBER, AT(verbosity), "0",
	     .beside_file = true, .value = "N", .help = "how much is told; also -v"),
	KNOB("help", NULL, KNOB_BOOL, AT(help), "false",
	     .beside_file = true, .help = "print this help; also -h"),
	KNOB("version", NULL, KNOB_BOOL, AT(version), "false",
	     .beside_file = true, .help = "print the version"),

	/* Only for kube-proxy's mode ipvs. */
	KNOB("ipvs-sync-period", "ipvs.syncPeriod", KNOB_DURATION, AT(ipvs.period), "30s",
	     .zero_is_unset = true),
	KNOB("ipvs-min-sync-period", "ipvs.minSyncPeriod", KNOB_DURATION,
	     AT(ipvs.min_period), "1s",
	     .zero_is_unset = true),
	KNOB("ipvs-scheduler", "ipvs.scheduler", KNOB_TEXT, KNOB_NOWHERE, "",
	     .zero_is_unset = true),
	KNOB("ipvs-exclude-cidrs", "ipvs.excludeCIDRs", KNOB_WORDS, KNOB_NOWHERE, ""),
	KNOB("ipvs-strict-arp", "ipvs.strictARP", KNOB_BOOL, KNOB_NOWHERE, "false",
	     .zero_is_unset = true),
	KNOB("ipvs-tcp-timeout", "ipvs.tcpTimeout", KNOB_DURATION, KNOB_NOWHERE, "0s",
	     .zero_is_unset = true),
	KNOB("ipvs-tcpfin-timeout", "ipvs.tcpFinTimeout", KNOB_DURATION, KNOB_NOWHERE, "0s",
	     .zero_is_unset = true),
	KNOB("ipvs-udp-timeout", "ipvs.udpTimeout", KNOB_DURATION, KNOB_NOWHERE, "0s",
	     .zero_is_unset = true),

	/* Of no meaning here. */
	KNOB("iptables-masquerade-bit", "iptables.masqueradeBit", KNOB_NUMBER,
	     KNOB_NOWHERE, "14"),
	KNOB(NULL, "nftables.masqueradeBit", KNOB_NUMBER, KNOB_NOWHERE, "14"),
	KNOB("iptables-localhost-nodeports", "iptables.localhostNodePorts", KNOB_BOOL,
	     KNOB_NOWHERE, "true"),
	KNOB("config-sync-period", "configSyncPeriod", KNOB_DURATION, KNOB_NOWHERE, "15m",
	     .zero_is_unset = true),
	KNOB("profiling", "enableProfiling", KNOB_BOOL, KNOB_NOWHERE, "false",
	     .zero_is_unset = true),
	KNOB("feature-gates", "featureGates", KNOB_GATES, KNOB_NOWHERE, ""),
	KNOB("healthz-port", NULL, KNOB_NUMBER, KNOB_NOWHERE, "10256"),
	KNOB("metrics-port", NULL, KNOB_NUMBER, KNOB_NOWHERE, "10249"),
	KNOB("show-hidden-metrics-for-version", "showHiddenMetricsForVersion", KNOB_TEXT,
	     KNOB_NOWHERE, "",
	     .zero_is_unset = true),
	KNOB("kube-api-qps", "clientConnection.qps", KNOB_REAL, KNOB_NOWHERE, "5",
	     .zero_is_unset = true),
	KNOB("kube-api-burst", "clientConnection.burst", KNOB_NUMBER, KNOB_NOWHERE, "10",
	     .zero_is_unset = true),
	KNOB("kube-api-content-type", "clientConnection.contentType", KNOB_TEXT,
	     KNOB_NOWHERE, "application/vnd.kubernetes.protobuf",
	     .zero_is_unset = true),
	KNOB(NULL, "clientConnection.acceptContentTypes", KNOB_TEXT, KNOB_NOWHERE, "",
	     .zero_is_unset = true),
	KNOB("logging-format", "logging.format", KNOB_TEXT, KNOB_NOWHERE, "text",
	     .zero_is_unset = true),
	KNOB("log-flush-frequency", "logging.flushFrequency", KNOB_ANY, KNOB_NOWHERE, "5s",
	     .zero_is_unset = true),
	KNOB("vmodule", "logging.vmodule", KNOB_WORDS, KNOB_NOWHERE, ""),
	KNOB("log-text-split-stream", "logging.options.text.splitStream", KNOB_BOOL,
	     KNOB_NOWHERE, "false",
	     .zero_is_unset = true),
	KNOB("log-text-info-buffer-size", "logging.options.text.infoBufferSize", KNOB_ANY,
	     KNOB_NOWHERE, "0",
	     .zero_is_unset = true),
	KNOB("log-json-split-stream", "logging.options.json.splitStream", KNOB_BOOL,
	     KNOB_NOWHERE, "false",
	     .zero_is_unset = true),
	KNOB("log-json-info-buffer-size", "logging.options.json.infoBufferSize", KNOB_ANY,
	     KNOB_NOWHERE, "0",
	     .zero_is_unset = true),
	KNOB(NULL, "portRange", KNOB_TEXT, KNOB_NOWHERE, "",
	     .zero_is_unset = true),
	KNOB(NULL, "winkernel.networkName", KNOB_TEXT, KNOB_NOWHERE, "",
	     .zero_is_unset = true),
	KNOB(NULL, "winkernel.sourceVip", KNOB_TEXT, KNOB_NOWHERE, "",
	     .zero_is_unset = true),
	KNOB(NULL, "winkernel.enableDSR", KNOB_BOOL, KNOB_NOWHERE, "false",
	     .zero_is_unset = true),
	KNOB(NULL, "winkernel.rootHnsEndpointName", KNOB_TEXT, KNOB_NOWHERE, "",
	     .zero_is_unset = true),
	KNOB(NULL, "winkernel.forwardHealthCheckVip", KNOB_BOOL, KNOB_NOWHERE, "false",
	     .zero_is_unset = true),
	KNOB(NULL, "windowsRunAsService", KNOB_BOOL, KNOB_NOWHERE, "false",
	     .zero_is_unset = true),
};

const size_t knob_count = sizeof(knobs) / sizeof(knobs[0]);

/**
 * knob_by_flag() - look a flag up
 * @name: its name, without dashes
 * @len: length of the name
 *
 * Return: the knob, or NULL if there is no such flag.
 */
const struct knob *knob_by_flag(const char *name, size_t len)
{
	for (size_t i = 0; i < knob_count; i++) {
		const char *flag = knobs[i].flag;

		if (flag && strlen(flag) == len && !memcmp(flag, name, len))
			return &knobs[i];
	}
	return NULL;
}

/**
 * knob_by_key() - look a key up
 * @key: its place, with dots between
 *
 * Return: the knob, or NULL if there is no such key.
 */
const struct knob *knob_by_key(const char *key)
{
	for (size_t i = 0; i < knob_count; i++) {
		if (knobs[i].key && !strcmp(knobs[i].key, key))
			return &knobs[i];
	}
	return NULL;
}

/**
 * knob_section() - do keys lie below this one?
 * @key: its place, with dots between
 *
 * Return: true if so.
 */
bool knob_section(const char *key)
{
	size_t len = strlen(key);

	for (size_t i = 0; i < knob_count; i++) {
		const char *has = knobs[i].key;

		if (has && !strncmp(has, key, len) && has[len] == '.')
			return true;
	}
	return false;
}

/**
 * knob_text() - how something is set
 * @settings: the settings
 * @knob: what
 *
 * Return: what was written for it, or what it is by default.
 */
const char *knob_text(const struct agent_settings *settings,
		      const struct knob *knob)
{
	return settings->texts[knob - knobs] ?: knob->initial;
}
