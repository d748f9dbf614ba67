// SPDX-License-Identifier: GPL-2.0
/* Where the API server is, and who asks it: kubeconfigs, and pods. */
#include <unistd.h>

#include "agent/config/access.h"
#include "test.h"

#define POD_TOKEN "/var/run/secrets/kubernetes.io/serviceaccount/token"

/* mkdtemp() makes a name of it. */
static char folder[40] = "/tmp/svcnat-access-XXXXXX";

static char *file(const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
	return path;
}

static void write_file(const char *name, const char *text)
{
	char *path = file(name);
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	fputs(text, to);
	fclose(to);
	free(path);
}

/* @user: keys of the user, as YAML in one line. */
static void write_config(const char *cluster, const char *user)
{
	char *text;

	assert_true(asprintf(&text,
			     "current-context: here\n"
			     "preferences: {}\n"
			     "contexts: [{name: there, context: {cluster: x, user: y}},\n"
			     "  {name: here, context: {cluster: ours, user: me}}]\n"
			     "clusters: [{name: ours, cluster: {%s}}]\n"
			     "users: [{name: me, user: {%s}}]\n", cluster, user) > 0);
	write_file("kubeconfig", text);
	free(text);
}

static int find(struct access *access, const char *master,
		struct problem *problem)
{
	struct agent_settings settings;
	int err;

	agent_settings_begin(&settings);
	free(settings.kubeconfig);
	settings.kubeconfig = file("kubeconfig");
	free(settings.master);
	settings.master = strdup(master);
	err = access_find(access, &settings, problem);
	agent_settings_free(&settings);
	return err;
}

static void find_good(struct access *access, const char *master)
{
	struct problem problem = {};
	int err = find(access, master, &problem);

	assert_string_equal(problem.text, "");
	assert_int_equal(err, 0);
}

/* As kubeadm writes it for kube-proxy. */
static void test_token_file(void **state)
{
	struct access access;
	struct problem problem;

	(void)state;
	write_file("token", "first\n");
	write_file("ca.crt", "authority");
	write_config("server: 'https://10.0.0.1:6443/', certificate-authority: ca.crt",
		     "tokenFile: token, token: other");
	find_good(&access, "");
	assert_int_equal(access.servers.count, 1);
	assert_string_equal(access.servers.list[0], "https://10.0.0.1:6443");
	assert_string_equal(access.token.bytes.data, "first");
	assert_string_equal(access.authority.bytes.data, "authority");

	write_file("token", " second\t\n");
	assert_int_equal(access_refresh(&access, &problem), 0);
	assert_string_equal(access.token.bytes.data, "second");

	/* What cannot be read, or is none, leaves the one that was. */
	write_file("token", "a\nb");
	assert_int_equal(access_refresh(&access, &problem), -1);
	assert_string_equal(access.token.bytes.data, "second");
	write_file("token", "\n");
	assert_int_equal(access_refresh(&access, &problem), -1);
	assert_string_equal(access.token.bytes.data, "second");
	access_free(&access);
}

static void test_data(void **state)
{
	struct access access;

	(void)state;
	write_config("server: https://a, certificate-authority-data: YXV0aG9yaXR5, tls-server-name: b",
		     "client-certificate-data: Y2VydA==, client-key-data: a2V5");
	find_good(&access, "https://c:1");
	assert_int_equal(access.servers.count, 1);
	assert_string_equal(access.servers.list[0], "https://c:1");
	assert_string_equal(access.authority.bytes.data, "authority");
	assert_string_equal(access.certificate.bytes.data, "cert");
	assert_string_equal(access.key.bytes.data, "key");
	assert_string_equal(access.server_name, "b");
	access_free(&access);
}

static void refuse(const char *sentence)
{
	struct access access;
	struct problem problem = {};
	const char *at;

	assert_int_equal(find(&access, "", &problem), -1);
	at = strstr(problem.text, "kubeconfig:");
	assert_string_equal(at ? at + strlen("kubeconfig") : problem.text,
			    sentence);
	access_free(&access);
}

static void test_refused(void **state)
{
	static const struct {
		const char *cluster, *user;
		const char *sentence;
	} cases[] = {
		{ "", "", ":5: the cluster has no server" },
		{ "server: 10.0.0.1", "", ":5: server: '10.0.0.1' is no URL such as https://10.0.0.1:6443" },
		{ "server: 'https://a b'", "",
		  ":5: server: 'https://a b' is no URL such as https://10.0.0.1:6443" },
		{ "server: https://a, certificate-authority-data: x", "",
		  ":5: certificate-authority-data is no base64" },
		{ "server: https://a, certificate-authority-data: YQ==, insecure-skip-tls-verify: true",
		  "", ":5: insecure-skip-tls-verify: a certificate-authority is of no use then" },
		{ "server: https://a", "client-key-data: YQ==",
		  ":6: client-certificate and client-key need each other" },
		{ "server: https://a", "exec: {command: x}",
		  ":6: exec: only a token or a certificate can say who asks" },
		{ "server: https://a", "username: x",
		  ":6: username: only a token or a certificate can say who asks" },
		{ "server: https://a", "token: \"a\\nb\"", "there is no token in 'the kubeconfig'" },
		{ "server: https://a", "tokenFile: /nowhere",
		  "cannot read '/nowhere': No such file or directory" },
		{ "server: https://a, certificate-authority: /nowhere", "",
		  "cannot read '/nowhere': No such file or directory" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_config(cases[i].cluster, cases[i].user);
		refuse(cases[i].sentence);
	}
}

static void test_refused_files(void **state)
{
	static const struct {
		const char *text;
		const char *sentence;
	} cases[] = {
		{ "a: b\n", ": there is no current-context" },
		{ "current-context: x\n", ": there is no list of contexts" },
		{ "current-context: x\ncontexts: []\n", ": there is no context 'x'" },
		{ "current-context: x\ncontexts: [5, {name: x, context: {}}]\nclusters: []\n",
		  ": there is no cluster ''" },
		{ "{", ":2: this is no YAML: did not find expected node content" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_file("kubeconfig", cases[i].text);
		refuse(cases[i].sentence);
	}
}

static int find_in_pod(struct access *access, const char *servers,
		       struct problem *problem)
{
	struct agent_settings settings;
	int err;

	agent_settings_begin(&settings);
	if (servers)
		words_add(&settings.api_servers, servers, strlen(servers));
	err = access_find(access, &settings, problem);
	agent_settings_free(&settings);
	return err;
}

static void test_nowhere(void **state)
{
	struct access access;
	struct problem problem;

	(void)state;
	unsetenv("KUBERNETES_SERVICE_HOST");
	assert_int_equal(find_in_pod(&access, NULL, &problem), -1);
	assert_string_equal(problem.text, "where the API server is, is not known: say --kubeconfig FILE");
	access_free(&access);
}

/* Where the tests run there is no token of a pod. */
static void test_pod(void **state)
{
	struct access known;
	struct problem problem;

	(void)state;
	if (!access(POD_TOKEN, F_OK))
		skip();
	setenv("KUBERNETES_SERVICE_HOST", "fd00::1", 1);
	setenv("KUBERNETES_SERVICE_PORT", "443", 1);
	assert_int_equal(find_in_pod(&known, NULL, &problem), -1);
	assert_string_equal(problem.text, "cannot read '" POD_TOKEN "': No such file or directory");
	access_free(&known);
	assert_int_equal(find_in_pod(&known, "http://127.0.0.1:1", &problem), 0);
	assert_int_equal(known.servers.count, 2);
	assert_string_equal(known.servers.list[0], "http://127.0.0.1:1");
	assert_string_equal(known.servers.list[1], "https://[fd00::1]:443");
	access_free(&known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_token_file),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_files),
		cmocka_unit_test(test_nowhere),
		cmocka_unit_test(test_pod),
	};
	static const char *const names[] = { "kubeconfig", "token", "ca.crt" };
	int failed;

	if (!mkdtemp(folder))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = file(names[i]);

		unlink(path);
		free(path);
	}
	rmdir(folder);
	return failed;
}
