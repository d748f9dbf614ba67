// SPDX-License-Identifier: GPL-2.0
/* Files of commands. */
#include "test.h"

#define NOTHING								\
	"FILE: the file has no services, so that all would go: if that is meant, add a line 'flush'"
#define SCHEDULERS "hash|random|rr|wrr|sh|maglev|lc|wlc|sed|twos"

static void table(void **state)
{
	struct model model = {};

	(void)state;
	read_good(&model, CONFIG_TABLE,
		  "# a comment\n"
		  "\n"
		  "  service set  web\tscheduler wrr affinity 3h # another\n"
		  "frontend add web udp [fd00::1]:53\n"
		  "frontend add web tcp 10.0.0.1:80\n"
		  "backend set web 10.1.0.2:80 weight 7\n"
		  "service set other #b\n"
		  "backend set web 10.1.0.1:80\n"
		  "config set echo off\n"
		  "config set seed 000102030405060708090a0b0c0d0e0f\n");
	model_free(&model);

	read_good(&model, CONFIG_TABLE,
		  "service set web scheduler wrr affinity 3h affinity-prefix 24,48\r\n"
		  "frontend add web udp [fd00::1]:53\r\n"
		  "frontend add web tcp 10.0.0.1:80\r\n"
		  "backend set web 10.1.0.2:80 weight 7\r\n"
		  "backend set web 10.1.0.1:80\r\n"
		  "config set echo off\r\n"
		  "config set seed 000102030405060708090a0b0c0d0e0f");
	assert_lines(&model,
		     "config set echo off seed 000102030405060708090a0b0c0d0e0f\n"
		     "service set web scheduler wrr affinity 3h affinity-prefix 24,48\n"
		     "frontend add web tcp 10.0.0.1:80\n"
		     "frontend add web udp [fd00::1]:53\n"
		     "backend set web 10.1.0.1:80 weight 1\n"
		     "backend set web 10.1.0.2:80 weight 7\n");
	model_free(&model);
}

static void backends_merge(void **state)
{
	struct model model = {};

	(void)state;
	read_good(&model, CONFIG_CHANGES,
		  "service set a\n"
		  "backend set a 1.1.1.3:1\n"
		  "backend set a 1.1.1.2:1 weight 5\n"
		  "backend set a 1.1.1.1:1 weight 4\n"
		  "backend set a 1.1.1.2:1 weight 6\n"
		  "backend set a 1.1.1.2:1\n");
	assert_int_equal(model.list[0]->backend_count, 3);
	assert_int_equal(model.list[0]->backends[0].weight, 4);
	assert_int_equal(model.list[0]->backends[1].weight, 6);
	assert_int_equal(model.list[0]->backends[1].line, 6);
	assert_int_equal(model.list[0]->backends[1].given, 1U << BACKEND_WEIGHT);
	assert_int_equal(model.list[0]->backends[2].weight, 1);
	assert_int_equal(model.list[0]->backends[2].given, 0);
	model_free(&model);
}

static void frontends(void **state)
{
	struct model model = {};

	(void)state;
	read_good(&model, CONFIG_TABLE,
		  "service set a\n"
		  "frontend set a tcp nodeport 30080 source-ranges fd00::/8,10.1.0.0/16,10.0.0.0/8,10.0.0.0/8,192.0.2.1\n"
		  "frontend add a tcp 1.1.1.1:1 policy local kind external\n"
		  "frontend add a tcp 1.1.1.1:2 kind cluster source-ranges any\n"
		  "backend set a 1.1.1.1:1 terminating off weight 3 local\n"
		  "backend set a 1.1.1.1:2 local on\n"
		  "config set pod-cidr none nodeport-addresses none,10.0.0.1/32 seed 000102030405060708090a0b0c0d0e0f\n");
	assert_lines(&model,
		     "config set seed 000102030405060708090a0b0c0d0e0f nodeport-addresses 10.0.0.1/32\n"
		     "service set a\n"
		     "frontend add a tcp nodeport 30080 source-ranges 10.0.0.0/8,192.0.2.1/32,fd00::/8\n"
		     "frontend add a tcp 1.1.1.1:1 kind external policy local\n"
		     "frontend add a tcp 1.1.1.1:2\n"
		     "backend set a 1.1.1.1:1 weight 3 local\n"
		     "backend set a 1.1.1.1:2 weight 1 local\n");
	model_free(&model);
}

/* Lines that change a frontend do not travel with those that make services. */
static void frontend_changes(void **state)
{
	struct model model = {};

	(void)state;
	read_good(&model, CONFIG_CHANGES,
		  "service set a\n"
		  "frontend add a tcp 1.1.1.1:1\n"
		  "frontend set a tcp 1.1.1.1:2 policy local\n"
		  "frontend set a tcp 1.1.1.1:3\n"
		  "frontend del a tcp nodeport 1\n");
	assert_int_equal(model.count, 3);
	assert_int_equal(model.list[0]->command, SVCNAT_CMD_SERVICE_SET);
	assert_int_equal(model.list[0]->frontend_count, 1);
	assert_int_equal(model.list[1]->command, SVCNAT_CMD_FRONTEND_SET);
	assert_int_equal(model.list[1]->frontend_count, 2);
	assert_int_equal(model.list[1]->frontends[0].given, 1U << FRONTEND_POLICY);
	assert_int_equal(model.list[1]->frontends[1].given, 0);
	assert_int_equal(model.list[2]->command, SVCNAT_CMD_FRONTEND_DEL);
	assert_true(is_nodeport(&model.list[2]->frontends[0].at));
	model_free(&model);
	/* As backends are: the last word counts. */
	read_good(&model, CONFIG_CHANGES,
		  "frontend set a tcp 1.1.1.1:2 policy local kind external\n"
		  "frontend set a tcp 1.1.1.1:2 policy cluster\n");
	assert_int_equal(model.list[0]->frontend_count, 1);
	assert_int_equal(model.list[0]->frontends[0].policy, SVCNAT_POLICY_CLUSTER);
	assert_int_equal(model.list[0]->frontends[0].kind, SVCNAT_KIND_EXTERNAL);
	assert_int_equal(model.list[0]->frontends[0].line, 2);
	model_free(&model);
}

/* What must be new is not hidden among what need not be. */
static void additions(void **state)
{
	static const uint8_t commands[] = {
		SVCNAT_CMD_SERVICE_SET, SVCNAT_CMD_SERVICE_ADD,
		SVCNAT_CMD_BACKEND_ADD, SVCNAT_CMD_BACKEND_SET,
		SVCNAT_CMD_SERVICE_ADD,
	};
	struct model model = {};
	unsigned int i;

	(void)state;
	read_good(&model, CONFIG_CHANGES,
		  "service set a\n"
		  "service add a\n"
		  "backend set a 2.2.2.2:1\n"
		  "frontend add a tcp 1.1.1.1:1\n"
		  "backend add a 2.2.2.2:2\n"
		  "backend set a 2.2.2.2:2 weight 3\n"
		  "service add a scheduler rr\n");
	assert_int_equal(model.count, 5);
	for (i = 0; i < 5; i++)
		assert_int_equal(model.list[i]->command, commands[i]);
	assert_int_equal(model.list[1]->backend_count, 1);
	assert_int_equal(model.list[1]->frontend_count, 1);
	model_free(&model);
	assert_refused(CONFIG_CHANGES, "backend add a 1.1.1.1:1\nbackend add a 1.1.1.1:1\n",
		       "svcnat: FILE:2: service a: backend 1.1.1.1:1 is already named in line 1\n");
}

static void sentences(void **state)
{
	static const struct {
		const char *text;
		const char *sentence;
	} cases[] = {
		{ "nonsense\n", "FILE:1: 'nonsense' is not a command" },
		{ "\n\nservice\n", "FILE:3: 'service' is followed by add, set or del" },
		{ "service get x\n",
		  "FILE:1: 'service' is followed by add, set or del, not by 'get': did you mean 'show'?"
		},
		{ "service set\n", "FILE:1: 'service set' needs NAME" },
		{ "show\n", "FILE:1: 'show' has no place in a file" },
		{ "svcnat show\n",
		  "FILE:1: leave out the word 'svcnat': commands in a file stand without it" },
		{ "service set a scheduler\n",
		  "FILE:1: 'scheduler' needs a value: " SCHEDULERS },
		{ "service set a scheduler lifo\n",
		  "FILE:1: scheduler: 'lifo' is none of " SCHEDULERS },
		{ "service set a colour red\n",
		  "FILE:1: 'colour' is not a setting of 'service set', which has scheduler, affinity, affinity-prefix, maglev-size, masquerade, reject-with, on-removal, max-connections, failover and penalty-share"
		},
		{ "service set a affinity 1h affinity 2h\n",
		  "FILE:1: 'affinity' is given twice" },
		{ "service set a\nfrontend add a tcp 1.1.1.1:0\n",
		  "FILE:2: '0' is not a port: 1 to 65535 are allowed" },
		{ "service set a\nfrontend add a icmp 1.1.1.1:1\n",
		  "FILE:2: 'icmp' is not a protocol: tcp, udp or sctp" },
		{ "service set a\nfrontend add a tcp\n",
		  "FILE:2: 'frontend add' needs ADDR:PORT|nodeport PORT: write frontend add NAME tcp|udp|sctp ADDR:PORT|nodeport PORT"
		},
		{ "service set a\nfrontend add a tcp 1.1.1.1:1 x\n",
		  "FILE:2: 'x' is not a setting of 'frontend add', which has kind, policy and source-ranges"
		},
		{ "service set a\nfrontend del a tcp 1.1.1.1:1\n",
		  "FILE:2: 'frontend del' has no place in a whole table: leave out what is to go, or use svcnat add"
		},
		{ "service set a\nfrontend add a tcp nodeport\n",
		  "FILE:2: 'nodeport' is followed by a port" },
		{ "service set a\nfrontend add a tcp nodeport 65536\n",
		  "FILE:2: '65536' is not a port: 1 to 65535 are allowed" },
		{ "service set a\nfrontend add a tcp nodeport 1 policy node\n",
		  "FILE:2: policy: 'node' is none of cluster|local" },
		{ "service set a\nfrontend add a tcp 1.1.1.1:1 source-ranges 10.0.0.0/33\n",
		  "FILE:2: source-ranges: '10.0.0.0/33': a prefix length from 0 to 32 belongs behind the /"
		},
		{ "service set a\nfrontend add a tcp 1.1.1.1:1 source-ranges 10.0.0.0/8,\n",
		  "FILE:2: source-ranges: '' is not a range of addresses, as in 10.0.0.0/8 or fd00::/8"
		},
		{ "service set a\nbackend set a 1.1.1.1:1 local local\n",
		  "FILE:2: 'local' is given twice" },
		{ "config set pod-interface a-name-that-is-long\n",
		  "FILE:1: pod-interface: 'a-name-that-is-long' is not a list of interfaces, as in cni0,veth+"
		},
		{ "config set nodeport-addresses all,10.0.0.1/8\n",
		  "FILE:1: nodeport-addresses: '10.0.0.1/8' has bits behind its prefix: is 10.0.0.0/8 meant?"
		},
		{ "service set a\nbackend set a 1.1.1.1:1 weight 65536\n",
		  "FILE:2: weight: 65536 is out of range: 0 to 65535 are allowed" },
		{ "backend set a 1.1.1.1:1\n",
		  "FILE:1: service 'a' is not there yet: put 'service set a' above this line" },
		{ "service set a\nservice del a\n",
		  "FILE:2: 'service del' has no place in a whole table: leave out what is to go, or use svcnat add"
		},
		{ "service set a\nflush\n",
		  "FILE:2: 'flush' stands below services, which it would remove: put it above them, or use svcnat add"
		},
		{ "", NOTHING },
		{ "\n", NOTHING },
		{ "# svcnat tab", NOTHING },
		{ "# svcnat table\n",
		  "FILE:1: the file is cut off: the table that begins here has no line '# end of svcnat table'"
		},
		{ "# end of svcnat table\n", NOTHING },
		{ "config set echo off\n", NOTHING },
		{ "service set a scheduler rr\nservice set b\nservice set a scheduler wrr\n",
		  "FILE:3: scheduler has another value in line 1 already" },
		{ "service set a\nservice add a\n",
		  "FILE:2: service 'a' is already named in line 1: write 'service set' for more of its settings"
		},
		{ "service set a\nbackend set a 1.1.1.1:1\nbackend set a 1.1.1.1:1 weight 3\n",
		  "FILE:3: service a: backend 1.1.1.1:1 is already named in line 2" },
		{ "service set a\nfrontend set a tcp 1.1.1.1:1\nfrontend set a tcp 1.1.1.1:1 policy local\n",
		  "FILE:3: service a: frontend 1.1.1.1:1 is already named in line 2" },
		{ "config set echo off\nservice set a\nconfig set echo on\n",
		  "FILE:3: echo has another value in line 1 already" },
		{ "config set\n", "FILE:1: 'config set' needs at least one setting" },
		{ "service set a\nfrontend add a tcp 1.1.1.1:1\n\nfrontend add a tcp 1.1.1.1:1\n",
		  "FILE:4: service a: frontend 1.1.1.1:1 is already named in line 2" },
		{ "service set \x01\x02\n",
		  "FILE:1: the name '\?\?' has a blank, a quote, a backslash, a '#' or a byte that is not printable ASCII"
		},
		{ "# svcnat table\nservice set a\n",
		  "FILE:1: the file is cut off: the table that begins here has no line '# end of svcnat table'"
		},
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char sentence[512];

		snprintf(sentence, sizeof(sentence), "svcnat: %s\n",
			 cases[i].sentence);
		assert_refused(CONFIG_TABLE, cases[i].text, sentence);
	}
}

static void all_errors_of_a_file(void **state)
{
	char text[512] = "", *p = text;
	struct model model = {};
	const char *lines;
	struct said said;
	unsigned int i;

	(void)state;
	for (i = 0; i < 14; i++)
		p += sprintf(p, "x%u\nservice set a%u\n", i, i);
	said_begin(&said);
	assert_int_equal(read_text(&model, CONFIG_TABLE, text, &said), -1);
	lines = said_text(&said);
	assert_non_null(strstr(lines, "svcnat: FILE:1: 'x0' is"));
	assert_non_null(strstr(lines, "svcnat: FILE:19: 'x9' is"));
	assert_null(strstr(lines, "x10"));
	assert_non_null(strstr(lines, "svcnat: FILE: and 4 more errors\n"));
	said_end(&said);
	model_free(&model);
}

static void not_text(void **state)
{
	struct model model = {};
	struct said said;

	(void)state;
	said_begin(&said);
	assert_int_equal(read_bytes(&model, CONFIG_TABLE,
				    "service set a\nser\0vice", 22, &said), -1);
	assert_string_equal(said_text(&said),
			    "svcnat: FILE:2: the file has a NUL byte here: it is neither text nor JSON\n");
	said_end(&said);
	assert_int_equal(model.count, 0);
}

static void long_line(void **state)
{
	char *text = malloc(2 * 20000);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 20000);
	memcpy(text + 20000, "\nservice set a\n", sizeof("\nservice set a\n"));
	assert_refused(CONFIG_TABLE, text,
		       "svcnat: FILE:1: the line is 20000 bytes long: at most 16384 are allowed\n");
	memset(text, '#', 20000);
	text[20000] = 0;
	assert_refused(CONFIG_TABLE, text,
		       "svcnat: FILE:1: the line is 20000 bytes long: at most 16384 are allowed\n");
	free(text);
}

static void nothing(void **state)
{
	static const char *const texts[] = {
		"", "\n", "#", "  \t\n\n# x", "\xef\xbb\xbf",
		"\xef\xbb\xbf# x\n", "# end of svcnat table\n",
	};
	struct model model = {};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_refused(CONFIG_TABLE, texts[i],
			       "svcnat: " NOTHING "\n");
		read_good(&model, CONFIG_CHANGES, texts[i]);
		assert_int_equal(model.count, 0);
		assert_false(model.config_given);
		model_free(&model);
	}
}

static void cut_off(void **state)
{
	static const char whole[] =
		"# svcnat table\n"
		"config set seed 000102030405060708090a0b0c0d0e0f\n"
		"service set web\n"
		"backend set web 10.1.0.1:8080 weight 10\n"
		"# end of svcnat table\n";
	struct model model = {};
	struct said said;
	size_t len;

	(void)state;
	/* The last line may lack its newline; nothing else may be missing. */
	read_good(&model, CONFIG_TABLE, whole);
	model_free(&model);
	for (len = strlen("# svcnat table\n"); len < sizeof(whole) - 2; len++) {
		said_begin(&said);
		if (!read_bytes(&model, CONFIG_TABLE, whole, len, &said))
			fail_msg("%zu bytes were taken", len);
		said_end(&said);
		model_free(&model);
	}
}

static void assert_change(const struct model *model, size_t index,
			  uint8_t command, const char *name, size_t frontends,
			  size_t backends)
{
	const struct service *service = model->list[index];

	assert_true(index < model->count);
	assert_int_equal(service->command, command);
	assert_string_equal(service->name, name);
	assert_int_equal(service->frontend_count, frontends);
	assert_int_equal(service->backend_count, backends);
}

/* Few messages, and nothing moves across a line that removes something. */
static void changes(void **state)
{
	struct model model = {};

	(void)state;
	read_good(&model, CONFIG_CHANGES,
		  "frontend add a tcp 1.1.1.1:1\n"
		  "service set b scheduler rr\n"
		  "frontend add a tcp 1.1.1.1:2\n"
		  "backend set b 2.2.2.2:1\n"
		  "frontend add b tcp 1.1.1.1:3\n"
		  "backend set a 2.2.2.2:1\n"
		  "backend set a 2.2.2.2:2\n"
		  "frontend del a tcp 1.1.1.1:1\n"
		  "frontend del a tcp 1.1.1.1:2\n"
		  "backend del a 2.2.2.2:1\n"
		  "frontend add b tcp 1.1.1.1:1\n"
		  "service del b\n"
		  "service set b\n"
		  "flush\n"
		  "flush\n"
		  "service set b affinity 1h\n");
	assert_int_equal(model.count, 10);
	assert_change(&model, 0, SVCNAT_CMD_FRONTEND_ADD, "a", 2, 0);
	assert_change(&model, 1, SVCNAT_CMD_SERVICE_SET, "b", 1, 1);
	assert_change(&model, 2, SVCNAT_CMD_BACKEND_SET, "a", 0, 2);
	assert_change(&model, 3, SVCNAT_CMD_FRONTEND_DEL, "a", 2, 0);
	assert_change(&model, 4, SVCNAT_CMD_BACKEND_DEL, "a", 0, 1);
	assert_change(&model, 5, SVCNAT_CMD_FRONTEND_ADD, "b", 1, 0);
	assert_change(&model, 6, SVCNAT_CMD_SERVICE_DEL, "b", 0, 0);
	assert_change(&model, 7, SVCNAT_CMD_SERVICE_SET, "b", 0, 0);
	assert_change(&model, 8, SVCNAT_CMD_FLUSH, "", 0, 0);
	assert_change(&model, 9, SVCNAT_CMD_SERVICE_SET, "b", 0, 0);
	assert_int_equal(model.list[9]->line, 16);
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(additions),
		cmocka_unit_test(table),
		cmocka_unit_test(backends_merge),
		cmocka_unit_test(sentences),
		cmocka_unit_test(all_errors_of_a_file),
		cmocka_unit_test(not_text),
		cmocka_unit_test(frontends),
		cmocka_unit_test(frontend_changes),
		cmocka_unit_test(long_line),
		cmocka_unit_test(nothing),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(changes),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
