// SPDX-License-Identifier: GPL-2.0
/* Flags and KubeProxyConfiguration: what they set, and what is refused. */
#include <unistd.h>

#include "agent/config/config.h"
#include "agent/config/value.h"
#include "test.h"

#define VERSION "kubeproxy.config.k8s.io/v1alpha1"
#define KIND "KubeProxyConfiguration"
#define HEAD "apiVersion: " VERSION "\nkind: " KIND "\n"
#define MODES "ClusterCIDR, NodeCIDR, BridgeInterface, InterfaceNamePrefix"
#define WORDS 8

/* mkstemp() makes a name of it. */
static char path[40] = "/tmp/svcnat-config-XXXXXX";

static void write_file(const char *text)
{
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	fputs(text, to);
	fclose(to);
}

/* Reads flags, of which the last one is NULL; FILE stands for the file. */
static int load(struct agent_settings *settings, struct problem *problem,
		const char *const *flags)
{
	char *words[WORDS] = {};

	for (size_t i = 0; flags[i]; i++)
		words[i] = strcmp(flags[i], "FILE") ? (char *)flags[i] : path;
	return agent_config_load(settings, words, problem);
}

static void load_good(struct agent_settings *settings, const char *const *flags)
{
	struct problem problem = {};
	int err = load(settings, &problem, flags);

	assert_string_equal(problem.text, "");
	assert_int_equal(err, 0);
}

static void load_text(struct agent_settings *settings, const char *text)
{
	write_file(text);
	load_good(settings, (const char *const[]){ "--config", "FILE", NULL });
}

static void refuse_flags(const char *sentence, const char *const *flags)
{
	struct agent_settings settings;
	struct problem problem = {};

	assert_int_equal(load(&settings, &problem, flags), -1);
	assert_string_equal(problem.text, sentence);
	agent_settings_free(&settings);
}

/* @sentence: without the path of the file that it begins with. */
static void refuse_text(const char *text, const char *sentence)
{
	struct agent_settings settings;
	struct problem problem = {};
	int err;

	write_file(text);
	err = load(&settings, &problem,
		   (const char *const[]){ "--config", "FILE", NULL });
	if (strncmp(problem.text, path, strlen(path)))
		assert_string_equal(problem.text, sentence);
	else
		assert_string_equal(problem.text + strlen(path), sentence);
	assert_int_equal(err, -1);
	agent_settings_free(&settings);
}

static void test_defaults(void **state)
{
	struct agent_settings settings;

	(void)state;
	load_good(&settings, (const char *const[]){ "--hostname-override= Node-A ", NULL });
	assert_string_equal(settings.node_name, "node-a");
	assert_string_equal(settings.healthz_bind_address, "0.0.0.0:10256");
	assert_string_equal(settings.metrics_bind_address, "127.0.0.1:10249");
	assert_int_equal(settings.sync.period, 30000);
	assert_int_equal(settings.sync.min_period, 1000);
	assert_int_equal(settings.conntrack.tcp_established, 86400000);
	assert_int_equal(settings.oom_score_adj, -999);
	assert_int_equal(settings.detect_local, DETECT_CLUSTER_CIDR);
	assert_int_equal(settings.node_port_addresses.count, 0);
	agent_settings_free(&settings);
}

static void test_flag_values(void **state)
{
	struct agent_settings settings;

	(void)state;
	load_good(&settings, (const char *const[]){
		"--proxy-mode=nftables", "--masquerade-all", "-v", "2",
		"--iptables-sync-period=1m0.5s", NULL });
	assert_true(settings.sync.masquerade_all);
	assert_int_equal(settings.sync.period, 60500);
	assert_int_equal(settings.verbosity, 2);
	agent_settings_free(&settings);
	load_good(&settings, (const char *const[]){
		"--nodeport-addresses=10.0.0.0/8,primary",
		"--masquerade-all=false", "--healthz-bind-address=",
		"--metrics-bind-address=::", "--pod-bridge-interface", "cni0",
		"--detect-local-mode=BridgeInterface", NULL });
	assert_false(settings.sync.masquerade_all);
	assert_int_equal(settings.node_port_addresses.count, 2);
	assert_string_equal(settings.node_port_addresses.list[1], "primary");
	assert_string_equal(settings.healthz_bind_address, "");
	assert_string_equal(settings.metrics_bind_address, "[::]:10249");
	assert_int_equal(settings.detect_local, DETECT_BRIDGE);
	agent_settings_free(&settings);
}

static void test_refused_flags(void **state)
{
	static const struct {
		const char *flags[3];
		const char *sentence;
	} cases[] = {
		{ { "--frob" }, "'--frob' is not an option" },
		{ { "--conf" }, "'--conf' is not an option" },
		{ { "-x" }, "'-x' is not an option" },
		{ { "run" }, "'run' is one word too many" },
		{ { "--" }, "'--' is not an option" },
		{ { "--v" }, "'--v' needs a value" },
		{ { "-cleanup" }, "'-cleanup' is not an option" },
		{ { "--config" }, "'--config' needs a value" },
		{ { "--cleanup=maybe" }, "'--cleanup': 'maybe' is not true or false" },
		{ { "--oom-score-adj", "x" }, "'--oom-score-adj': 'x' is not a number" },
		{ { "--oom-score-adj", "2000" },
		  "oomScoreAdj: it has to be from -1000 to 1000" },
		{ { "--iptables-sync-period=3" },
		  "'--iptables-sync-period': '3' is not a duration such as 30s" },
		{ { "--iptables-sync-period=0s" }, "syncPeriod: it has to be more than 0" },
		{ { "--iptables-min-sync-period=1h" },
		  "minSyncPeriod: it has to be from 0 to syncPeriod" },
		{ { "--cluster-cidr=10.0.0.0" },
		  "clusterCIDR: '10.0.0.0' is no range such as 10.244.0.0/16" },
		{ { "--cluster-cidr=10.0.0.0/8,10.0.0.0/9" },
		  "clusterCIDR: '10.0.0.0/8,10.0.0.0/9': one range for each family, and no more" },
		{ { "--detect-local-mode=BridgeInterface" },
		  "detectLocal.bridgeInterface: BridgeInterface needs a name" },
		{ { "--detect-local-mode=Mac" },
		  "detectLocalMode: 'Mac' is none of " MODES },
		{ { "--nodeport-addresses=first" },
		  "nodePortAddresses: 'first' is no range, nor primary, localhost or all" },
		{ { "--healthz-bind-address=:80" },
		  "healthzBindAddress: ':80' is not ADDRESS:PORT" },
		{ { "--healthz-bind-address=[::1]:0" },
		  "healthzBindAddress: '[::1]:0' is not ADDRESS:PORT" },
		{ { "--bind-address=node" }, "bindAddress: 'node' is no address" },
		{ { "--proxy-mode=userspace" },
		  "mode: 'userspace' is none of iptables, nftables, ipvs" },
		{ { "--conntrack-min=-1" }, "conntrack: nothing of it may be less than 0" },
		{ { "--feature-gates=A=perhaps" },
		  "'--feature-gates': 'A=perhaps' is not a list of NAME=true or NAME=false" },
		{ { "--hostname-override=a_b" },
		  "'a_b' is no name of a Node: say --hostname-override" },
		{ { "--config=/nowhere" },
		  "cannot read '/nowhere': No such file or directory" },
		{ { "--config=/" }, "cannot read '/': Is a directory" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		refuse_flags(cases[i].sentence, cases[i].flags);
}

/* As kubeadm writes it: zeros stand for what is not set. */
static void test_kubeadm(void **state)
{
	struct agent_settings settings;

	(void)state;
	load_text(&settings, HEAD
		  "bindAddress: 0.0.0.0\n"
		  "bindAddressHardFail: false\n"
		  "clientConnection:\n"
		  "  acceptContentTypes: \"\"\n"
		  "  burst: 0\n"
		  "  contentType: \"\"\n"
		  "  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf\n"
		  "  qps: 0\n"
		  "clusterCIDR: 10.244.0.0/16,fd00::/56\n"
		  "configSyncPeriod: 0s\n"
		  "conntrack: {maxPerCore: null, min: null, tcpBeLiberal: false,\n"
		  "  tcpCloseWaitTimeout: null, tcpEstablishedTimeout: 0s}\n"
		  "detectLocal: {bridgeInterface: \"\", interfaceNamePrefix: \"\"}\n"
		  "detectLocalMode: \"\"\n"
		  "enableProfiling: false\n"
		  "featureGates: {A: true, B: false}\n"
		  "healthzBindAddress: \"\"\n"
		  "hostnameOverride: \"\"\n"
		  "iptables: {localhostNodePorts: null, masqueradeAll: true,\n"
		  "  masqueradeBit: null, minSyncPeriod: 0s, syncPeriod: 0s}\n"
		  "ipvs: {excludeCIDRs: null, minSyncPeriod: 0s, scheduler: \"\",\n"
		  "  strictARP: false, syncPeriod: 0s, tcpFinTimeout: 0s,\n"
		  "  tcpTimeout: 0s, udpTimeout: 0s}\n"
		  "logging: {flushFrequency: 0, options: {json: {infoBufferSize: \"0\"},\n"
		  "  text: {infoBufferSize: \"0\"}}, verbosity: 0}\n"
		  "metricsBindAddress: \"\"\n"
		  "mode: \"\"\n"
		  "nftables: {masqueradeAll: false, syncPeriod: 5s}\n"
		  "nodePortAddresses: [primary, fd00::/8]\n"
		  "oomScoreAdj: null\n"
		  "portRange: \"\"\n"
		  "showHiddenMetricsForVersion: \"\"\n"
		  "winkernel: {enableDSR: false, forwardHealthCheckVip: false,\n"
		  "  networkName: \"\", rootHnsEndpointName: \"\", sourceVip: \"\"}\n");
	assert_string_equal(settings.kubeconfig, "/var/lib/kube-proxy/kubeconfig.conf");
	assert_string_equal(settings.healthz_bind_address, "0.0.0.0:10256");
	assert_int_equal(settings.cluster_cidrs.count, 2);
	assert_int_equal(settings.node_port_addresses.count, 2);
	assert_int_equal(settings.conntrack.max_per_core, 32768);
	assert_int_equal(settings.conntrack.tcp_established, 0);
	assert_true(settings.sync.masquerade_all);
	assert_int_equal(settings.sync.period, 30000);
	assert_int_equal(settings.nftables.period, 5000);
	agent_settings_free(&settings);
}

/* JSON is YAML, too. The file overrules flags, but for a few. */
static void test_precedence(void **state)
{
	struct agent_settings settings;

	(void)state;
	write_file("{\"apiVersion\": \"kubeproxy.config.k8s.io/v1alpha1\",\n"
		   "\"kind\": \"KubeProxyConfiguration\", \"mode\": \"nftables\",\n"
		   "\"hostnameOverride\": \"a\", \"clusterCIDR\": \"10.0.0.0/8\"}\n");
	load_good(&settings, (const char *const[]){
		"--config", "FILE", "--hostname-override=b",
		"--cluster-cidr=10.1.0.0/16", "--proxy-mode=iptables", NULL });
	assert_string_equal(settings.node_name, "b");
	assert_string_equal(settings.cluster_cidr, "10.0.0.0/8");
	assert_string_equal(settings.mode, "nftables");
	assert_string_equal(settings.overruled, "--proxy-mode --cluster-cidr");
	agent_settings_free(&settings);
}

static void test_refused_files(void **state)
{
	static const struct {
		const char *text;
		const char *sentence;
	} cases[] = {
		{ "", ": there are no keys in it" },
		{ "- a\n", ": there are no keys in it" },
		{ "a: [b\n", ":2: this is no YAML: did not find expected ',' or ']'" },
		{ "\xff\xfe", ": there are no keys in it" },
		{ "a: \x01\n", ":1: this is no YAML: control characters are not allowed" },
		{ "a: b\n",
		  ": it has to say 'apiVersion: " VERSION "' and 'kind: " KIND "'" },
		{ HEAD "---\na: b\n", ":4: there is more than one document" },
		{ HEAD "mod: iptables\n", ":3: 'mod' is not a key of KubeProxyConfiguration" },
		{ HEAD "Mode: iptables\n", ":3: 'Mode' is not a key of KubeProxyConfiguration" },
		{ HEAD "iptables.syncPeriod: 1s\n",
		  ":3: 'iptables.syncPeriod' is not a key of KubeProxyConfiguration" },
		{ HEAD "iptables:\n  period: 1s\n",
		  ":4: 'iptables.period' is not a key of KubeProxyConfiguration" },
		{ HEAD "iptables: 3\n", ":3: iptables has keys" },
		{ HEAD "? [a]\n: b\n", ":3: a key has to be a text" },
		{ HEAD "mode: iptables\nmode: ipvs\n", ":4: 'mode' is said twice" },
		{ HEAD "mode: [iptables]\n", ":3: a list or a section is not the value of mode" },
		{ HEAD "mode: true\n", ":3: 'true' cannot be the value of mode" },
		{ HEAD "bindAddress: 5\n", ":3: '5' cannot be the value of bindAddress" },
		{ HEAD "bindAddressHardFail: \"true\"\n",
		  ":3: 'true' cannot be the value of bindAddressHardFail" },
		{ HEAD "oomScoreAdj: \"5\"\n", ":3: '5' cannot be the value of oomScoreAdj" },
		{ HEAD "oomScoreAdj: 1.5\n", ":3: oomScoreAdj: '1.5' is not a number" },
		{ HEAD "iptables: {syncPeriod: 30}\n",
		  ":3: '30' cannot be the value of iptables.syncPeriod" },
		{ HEAD "iptables: {syncPeriod: 30x}\n",
		  ":3: iptables.syncPeriod: '30x' is not a duration such as 30s" },
		{ HEAD "nodePortAddresses: primary\n",
		  ":3: this is not the value of nodePortAddresses" },
		{ HEAD "nodePortAddresses: [[a]]\n",
		  ":3: a list of texts is the value of nodePortAddresses" },
		{ HEAD "featureGates: {A: 1}\n", ":3: a gate is true or false" },
		{ HEAD "clusterCIDR: 10.0.0.0/33\n",
		  "clusterCIDR: '10.0.0.0/33' is no range such as 10.244.0.0/16" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		refuse_text(cases[i].text, cases[i].sentence);
}

static void test_durations(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {
		{ "0", 0 }, { "0s", 0 }, { "1h2m3s", 3723000 }, { "1.5s", 1500 },
		{ ".5s", 500 }, { "1.s", 1000 }, { "100ms", 100 }, { "1us", 1 },
		{ "-2s", -2000 }, { "+2s", 2000 }, { "24h0m0s", 86400000 },
	};
	static const char *const bad[] = {
		"", "1", "s", "1 s", ".s", "1e3s", "0x1s", "1d", "--1s", "99999999999h",
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(value_duration(good[i].text, &ms), 0);
		assert_int_equal(ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(value_duration(bad[i], &ms), -1);
}

static char warnings[4096];

static void note(const char *format, ...)
{
	size_t len = strlen(warnings);
	va_list args;

	va_start(args, format);
	vsnprintf(warnings + len, sizeof(warnings) - len - 1, format, args);
	va_end(args);
	strcat(warnings, "\n");
}

static void test_warnings(void **state)
{
	struct agent_settings settings;

	(void)state;
	load_good(&settings, (const char *const[]){
		"--proxy-mode=ipvs", "--ipvs-scheduler=rr", "--profiling",
		"--iptables-masquerade-bit=14", "--feature-gates=A=true", NULL });
	agent_config_warn(&settings, note);
	assert_string_equal(warnings,
			    "settings of kube-proxy's mode ipvs have no meaning here, but for its periods\n"
			    "'ipvs.scheduler' has no meaning here\n"
			    "'enableProfiling' has no meaning here\n"
			    "'featureGates' has no meaning here\n");
	agent_settings_free(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_flag_values),
		cmocka_unit_test(test_refused_flags),
		cmocka_unit_test(test_kubeadm),
		cmocka_unit_test(test_precedence),
		cmocka_unit_test(test_refused_files),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_warnings),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	unsetenv("NODE_NAME");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
