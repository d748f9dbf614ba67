// SPDX-License-Identifier: GPL-2.0
/* What the doctor makes of what it has read. */
#include <linux/netfilter.h>

#include "doctor/checks.h"
#include "doctor/doctor.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static const struct model nothing;

static const struct finding *finding_of(const struct doctor *doctor,
					const char *check)
{
	size_t i;

	for (i = 0; i < doctor->count; i++)
		if (!strcmp(doctor->findings[i].check, check))
			return &doctor->findings[i];
	fail_msg("nothing about %s", check);
	return NULL;
}

static enum verdict verdict_of(const struct doctor *doctor, const char *check)
{
	return finding_of(doctor, check)->verdict;
}

/* As the kernel writes them: a range with a tab, a list or an empty line. */
static void node_ports_and_the_range(void **state)
{
	static const struct {
		const char *nodeports;
		const char *range;
		const char *reserved;
		enum verdict verdict;
		const char *mend;
	} cases[] = {
		{ "30080", "32768\t60999", "", VERDICT_OK, NULL },
		{ "32767,61000", "32768\t60999", "", VERDICT_OK, NULL },
		{ "32768", "32768\t60999", "", VERDICT_NOTE, "32768" },
		{ "60999", "32768\t60999", "", VERDICT_NOTE, "60999" },
		{ "33000", "32768\t60999", "33000", VERDICT_OK, NULL },
		{ "30080,33000-33002", "32768\t60999", "8080,33001",
		  VERDICT_NOTE, "8080,33000-33002" },
		{ "65535", "1024\t65535", "30000-32767", VERDICT_NOTE,
		  "30000-32767,65535" },
	};
	struct ports nodeports;
	struct doctor doctor;
	char mend[128];
	unsigned int i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		doctor_begin(&doctor, &nothing);
		ports_parse(&nodeports, cases[i].nodeports);
		doctor_judge_ports(&doctor, &nodeports, cases[i].range,
				   cases[i].reserved);
		assert_int_equal(verdict_of(&doctor, "nodeport-range"),
				 cases[i].verdict);
		if (cases[i].mend) {
			snprintf(mend, sizeof(mend),
				 "sysctl -w net.ipv4.ip_local_reserved_ports=%s",
				 cases[i].mend);
			assert_string_equal(doctor.findings[0].mend, mend);
		} else {
			assert_null(doctor.findings[0].mend);
		}
		doctor_end(&doctor);
	}
	/* What makes no sense is left out. */
	doctor_begin(&doctor, &nothing);
	doctor_judge_ports(&doctor, &nodeports, "", "");
	doctor_judge_ports(&doctor, &nodeports, "1 2", "x");
	assert_int_equal(doctor.count, 0);
	doctor_end(&doctor);
}

/* A chain as struct chain has it; no hook means a regular one. */
#define BASE(family_, hook_, priority_, rules_, table_, name_)		\
	{ .family = family_, .base = true, .hook = hook_,		\
	  .priority = priority_, .rules = rules_, .table = table_,	\
	  .name = name_ }
#define REGULAR(family_, rules_, table_, name_)				\
	{ .family = family_, .rules = rules_, .table = table_, .name = name_ }

static void judge(struct doctor *doctor, const struct chain *list, size_t count)
{
	struct chains chains = {};
	size_t i;

	for (i = 0; i < count; i++)
		chains_add(&chains, &list[i]);
	doctor_begin(doctor, &nothing);
	doctor_judge_chains(doctor, &chains);
	chains_free(&chains);
}

static void expect_chains(const struct chain *list, size_t count,
			  enum verdict order, enum verdict kube_proxy,
			  enum verdict docker)
{
	struct doctor doctor;

	judge(&doctor, list, count);
	assert_int_equal(doctor.count, 3);
	assert_int_equal(verdict_of(&doctor, "nat-order"), order);
	assert_int_equal(verdict_of(&doctor, "kube-proxy"), kube_proxy);
	assert_int_equal(verdict_of(&doctor, "docker"), docker);
	doctor_end(&doctor);
}

static void order_of_chains(void **state)
{
	static const struct chain harmless[] = {
		BASE(NFPROTO_IPV4, NF_INET_PRE_ROUTING, -100, 7, "nat", "PREROUTING"),
		BASE(NFPROTO_INET, NF_INET_LOCAL_OUT, -101, 0, "a", "empty"),
		BASE(NFPROTO_INET, NF_INET_POST_ROUTING, -300, 9, "a", "post"),
		BASE(NFPROTO_INET, NF_INET_LOCAL_IN, -300, 9, "a", "in"),
		REGULAR(NFPROTO_IPV4, 9, "nat", "web"),
	};
	static const struct chain early[] = {
		BASE(NFPROTO_IPV4, NF_INET_PRE_ROUTING, -101, 1, "a", "level"),
		BASE(NFPROTO_INET, NF_INET_LOCAL_OUT, -150, 1, "b", "first"),
		BASE(NFPROTO_INET, NF_INET_LOCAL_OUT, -140, 1, "c", "second"),
	};
	struct doctor doctor;

	(void)state;
	expect_chains(NULL, 0, VERDICT_OK, VERDICT_OK, VERDICT_OK);
	expect_chains(harmless, LEN(harmless), VERDICT_OK, VERDICT_OK,
		      VERDICT_OK);
	expect_chains(early, 1, VERDICT_NOTE, VERDICT_OK, VERDICT_OK);
	judge(&doctor, early, LEN(early));
	assert_string_equal(finding_of(&doctor, "nat-order")->found,
			    "the NAT chain inet b first (output, priority -150, and 2 more) comes before svcnat (-101): what it translates reaches no service");
	doctor_end(&doctor);
}

static void owners_of_chains(void **state)
{
	static const struct chain kubelet[] = {
		REGULAR(NFPROTO_IPV4, 3, "nat", "KUBE-MARK-MASQ"),
		REGULAR(NFPROTO_IPV4, 3, "nat", "KUBE-KUBELET-CANARY"),
		REGULAR(NFPROTO_IPV4, 0, "nat", "KUBE-SERVICES"),
		REGULAR(NFPROTO_IPV4, 3, "filter", "KUBE-SERVICES"),
		REGULAR(NFPROTO_IPV4, 3, "kube-proxy", "services"),
		BASE(NFPROTO_IPV4, NF_INET_PRE_ROUTING, -100, 0, "kube-proxy", "nat-prerouting"),
	};
	static const struct chain kube_proxy[] = {
		REGULAR(NFPROTO_IPV4, 3, "nat", "KUBE-SERVICES"),
		REGULAR(NFPROTO_IPV6, 1, "nat", "KUBE-NODEPORTS"),
		BASE(NFPROTO_IPV6, NF_INET_LOCAL_OUT, -100, 1, "kube-proxy", "nat-output"),
	};
	static const struct chain docker[] = {
		REGULAR(NFPROTO_IPV4, 1, "nat", "DOCKER"),
		BASE(NFPROTO_IPV4, NF_INET_PRE_ROUTING, -100, 1, "docker-bridges", "pre"),
	};
	unsigned int i;

	(void)state;
	expect_chains(kubelet, LEN(kubelet), VERDICT_OK, VERDICT_OK,
		      VERDICT_OK);
	for (i = 0; i < LEN(kube_proxy); i++)
		expect_chains(&kube_proxy[i], 1, VERDICT_OK, VERDICT_NOTE,
			      VERDICT_OK);
	for (i = 0; i < LEN(docker); i++)
		expect_chains(&docker[i], 1, VERDICT_OK, VERDICT_OK,
			      VERDICT_NOTE);
}

/* Docker comes before or after by the base chains of its own table. */
static void order_of_docker(void **state)
{
	static const struct chain chains[] = {
		REGULAR(NFPROTO_IPV4, 1, "nat", "DOCKER"),
		BASE(NFPROTO_IPV6, NF_INET_PRE_ROUTING, -200, 1, "nat", "six"),
		BASE(NFPROTO_IPV4, NF_INET_PRE_ROUTING, -200, 1, "x", "other"),
		BASE(NFPROTO_IPV4, NF_INET_PRE_ROUTING, -200, 1, "nat", "own"),
	};
	struct doctor doctor;

	(void)state;
	judge(&doctor, chains, 3);
	assert_non_null(strstr(finding_of(&doctor, "docker")->found, "after"));
	doctor_end(&doctor);
	judge(&doctor, chains, 4);
	assert_non_null(strstr(finding_of(&doctor, "docker")->found, "before"));
	doctor_end(&doctor);
}

static void examine_table(struct doctor *doctor, struct model *model,
			  const char *text)
{
	memset(model, 0, sizeof(*model));
	read_good(model, CONFIG_TABLE, text);
	doctor_begin(doctor, model);
}

/* All its backends do not answer: what is worse is told first. */
static void boxed_backends(void **state)
{
	struct counters counters = { .given = 1ULL << SVCNAT_C_PENALTY };
	struct doctor doctor;
	struct model model;

	(void)state;
	examine_table(&doctor, &model,
		      "service set a\nfrontend add a tcp 10.96.0.1:80\n"
		      "service set b\nfrontend add b tcp 10.96.0.2:80\n"
		      "backend set b 10.0.0.1:80\nbackend set b 10.0.0.2:80\n");
	doctor_examine_backends(&doctor);
	assert_int_equal(verdict_of(&doctor, "no-backend"), VERDICT_NOTE);
	doctor_end(&doctor);
	doctor_begin(&doctor, &model);
	model.list[1]->backends[0].counters = &counters;
	doctor_examine_backends(&doctor);
	assert_int_equal(verdict_of(&doctor, "no-backend"), VERDICT_NOTE);
	doctor_end(&doctor);
	doctor_begin(&doctor, &model);
	model.list[1]->backends[1].counters = &counters;
	doctor_examine_backends(&doctor);
	assert_int_equal(verdict_of(&doctor, "no-backend"), VERDICT_PROBLEM);
	assert_string_equal(finding_of(&doctor, "no-backend")->found,
			    "clients are refused for want of a backend, of b for instance: without backends of a family 1, with weights of 0 only 0, with backends that do not answer only 1");
	doctor_end(&doctor);
	model_free(&model);
}

/* A node port serves the families that there are backends of. */
static void backends_of_node_ports(void **state)
{
	struct doctor doctor;
	struct model model;

	(void)state;
	examine_table(&doctor, &model,
		      "service set a\nfrontend add a tcp nodeport 30080\n"
		      "backend set a 10.0.0.1:80\n");
	doctor_examine_backends(&doctor);
	assert_int_equal(verdict_of(&doctor, "no-backend"), VERDICT_OK);
	doctor_end(&doctor);
	model_free(&model);
	examine_table(&doctor, &model,
		      "service set a\nfrontend add a tcp nodeport 30080\n");
	doctor_examine_backends(&doctor);
	assert_int_equal(verdict_of(&doctor, "no-backend"), VERDICT_NOTE);
	doctor_end(&doctor);
	model_free(&model);
}

static void room_of_the_table(void **state)
{
	struct doctor doctor;
	struct model model;

	(void)state;
	examine_table(&doctor, &model, "service set a\n");
	model.info.limits[SVCNAT_L_BACKENDS_MAX] = 1000;
	model.info.limits[SVCNAT_L_BACKENDS] = 799;
	doctor_examine_limits(&doctor);
	assert_int_equal(verdict_of(&doctor, "limits"), VERDICT_OK);
	doctor_end(&doctor);
	doctor_begin(&doctor, &model);
	model.info.limits[SVCNAT_L_BACKENDS] = 800;
	doctor_examine_limits(&doctor);
	assert_int_equal(verdict_of(&doctor, "limits"), VERDICT_NOTE);
	assert_non_null(strstr(finding_of(&doctor, "limits")->found,
			       "800 backends of at most 1,000"));
	doctor_end(&doctor);
	model_free(&model);
}

static void how_the_agent_does(void **state)
{
	static const struct {
		bool runs;
		const char *ready;
		int64_t now;
		enum verdict verdict;
		const char *found;
	} cases[] = {
		{ true, "ok", 1099, VERDICT_OK,
		  "svcnat-agent hears the API server, and has told the kernel 3 minutes ago" },
		{ true, "the API server says nothing", 1010, VERDICT_PROBLEM,
		  "svcnat-agent is not up to date: the API server says nothing" },
		{ true, "ok", 1100, VERDICT_PROBLEM,
		  "svcnat-agent runs and does nothing: it was heard of 100 seconds ago" },
		{ false, "ok", 1000 + 7200, VERDICT_PROBLEM,
		  "svcnat-agent has kept the table, and does not run: it was heard of 2 hours ago"
		},
	};
	struct agent_status status;
	struct doctor doctor;
	char text[256];

	(void)state;
	for (unsigned int i = 0; i < LEN(cases); i++) {
		snprintf(text, sizeof(text),
			 "netns 7\nsynced 900\nwritten 1000\nperiod 33\nready %s\n",
			 cases[i].ready);
		assert_true(agent_status_parse(text, &status));
		assert_int_equal(status.netns, 7);
		status.runs = cases[i].runs;
		doctor_begin(&doctor, &nothing);
		doctor_judge_agent(&doctor, &status, cases[i].now);
		assert_int_equal(verdict_of(&doctor, "agent"), cases[i].verdict);
		assert_string_equal(finding_of(&doctor, "agent")->found, cases[i].found);
		doctor_end(&doctor);
	}
	assert_false(agent_status_parse("", &status));
	assert_false(agent_status_parse("netns 7\nsynced 900\nwritten x\n", &status));
}

/* Commands are copied into a shell. */
static void names_in_commands(void **state)
{
	(void)state;
	assert_string_equal(doctor_interface("eth0.100@if3"), "eth0.100@if3");
	assert_string_equal(doctor_interface("a$(reboot)"), "INTERFACE");
	assert_string_equal(doctor_interface("a;b"), "INTERFACE");
	assert_string_equal(doctor_interface("a\nb"), "INTERFACE");
}

static void output(void **state)
{
	struct doctor doctor;
	struct said said;

	(void)state;
	doctor_begin(&doctor, &nothing);
	doctor_find(&doctor, "a", VERDICT_OK, "all is %s", "well");
	doctor_find(&doctor, "long-name", VERDICT_NOTE, "odd");
	doctor_mend(&doctor, "look");
	doctor_find(&doctor, "b", VERDICT_PROBLEM, "broken");
	doctor_mend(&doctor, "first");
	doctor_mend(&doctor, "mend %d", 1);
	doctor_find(&doctor, "c", VERDICT_UNKNOWN, "dark");
	said_begin(&said);
	doctor_print(&doctor, said.to);
	assert_string_equal(said_text(&said),
			    "STATUS   CHECK      FOUND\n"
			    "ok       a          all is well\n"
			    "note     long-name  odd\n"
			    "                      look\n"
			    "PROBLEM  b          broken\n"
			    "                      mend 1\n"
			    "UNKNOWN  c          dark\n"
			    "1 problem, 1 note, 1 unknown, 4 checks\n");
	said_end(&said);
	said_begin(&said);
	doctor_print_json(&doctor, said.to);
	assert_string_equal(said_text(&said),
			    "{\"schema\":1,\"checks\":[{\"check\":\"a\",\"status\":\"ok\",\"found\":\"all is well\"},{\"check\":\"long-name\",\"status\":\"note\",\"found\":\"odd\",\"mend\":\"look\"},{\"check\":\"b\",\"status\":\"problem\",\"found\":\"broken\",\"mend\":\"mend 1\"},{\"check\":\"c\",\"status\":\"unknown\",\"found\":\"dark\"}],\"problems\":1,\"notes\":1,\"unknown\":1}\n");
	said_end(&said);
	doctor_end(&doctor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(node_ports_and_the_range),
		cmocka_unit_test(order_of_chains),
		cmocka_unit_test(owners_of_chains),
		cmocka_unit_test(order_of_docker),
		cmocka_unit_test(boxed_backends),
		cmocka_unit_test(backends_of_node_ports),
		cmocka_unit_test(room_of_the_table),
		cmocka_unit_test(how_the_agent_does),
		cmocka_unit_test(names_in_commands),
		cmocka_unit_test(output),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
