// SPDX-License-Identifier: GPL-2.0
/* JSON to a model and back. */
#include "file/json_write.h"
#include "test.h"

static void read_back(const struct model *model, bool counters,
		      struct model *again)
{
	struct said said;

	said_begin(&said);
	json_write_table(said.to, model, counters);
	read_good(again, CONFIG_TABLE, said_text(&said));
	said_end(&said);
}

static void round_trip(void **state)
{
	static const char lines[] =
		"config set unknown-port drop echo off external-unknown-port reject external-echo on seed 000102030405060708090a0b0c0d0e0f affinity-max 9 pod-cidr 10.244.0.0/16,fd00:244::/48 pod-interface cni0,veth+ nodeport-addresses primary,127.0.0.0/8 node-address 192.0.2.1/32,fd00::1/128 service-cidr 10.96.0.0/12 unknown-address pass\n"
		"service set a\n"
		"service set ns/b:http scheduler maglev affinity 1h30m affinity-prefix 24,64 maglev-size 509 masquerade always reject-with tcp-reset on-removal drain 2h5m max-connections 7 failover 2 penalty-share 34\n"
		"frontend add ns/b:http udp nodeport 30080 policy local\n"
		"frontend add ns/b:http tcp 10.0.0.1:80 kind external source-ranges 10.0.0.0/8\n"
		"frontend add ns/b:http sctp [fd00::1]:80\n"
		"backend set ns/b:http 10.1.0.1:8080 weight 0 local terminating\n"
		"backend set ns/b:http [fd00::2]:8080 weight 65535\n";
	struct model model = {}, again = {}, third = {};

	(void)state;
	read_good(&model, CONFIG_TABLE, lines);
	assert_lines(&model, lines);
	read_back(&model, false, &again);
	assert_lines(&again, lines);
	read_back(&again, true, &third);
	assert_lines(&third, lines);
	model_free(&model);
	model_free(&again);
	model_free(&third);
}

static void shortest(void **state)
{
	struct model model = {};

	(void)state;
	read_good(&model, CONFIG_TABLE, " {\"services\":[]}");
	assert_int_equal(model.count, 0);
	assert_false(model.config_given);
	read_good(&model, CONFIG_TABLE,
		  "{\"services\":[{\"name\":\"a\",\"affinity-prefix\":[24],\"backends\":[{\"address\":\"::1\",\"port\":1}]}],\"config\":{}}");
	assert_true(model.config_given);
	assert_false(model.config.given);
	assert_int_equal(model.list[0]->backends[0].given, 0);
	assert_int_equal(model.list[0]->settings->values[2].prefix[1], 0);
	model_free(&model);
	read_good(&model, CONFIG_CHANGES, "{\"config\":{\"echo\":false}}");
	assert_int_equal(model.count, 0);
	model_free(&model);
}

/* As it is written, and as it was before there was a schema. */
static void times_to_drain(void **state)
{
	static const char *const texts[] = {
		"{\"schema\":1,\"services\":[{\"name\":\"a\",\"on-removal\":\"drain\",\"drain\":90}]}",
		"{\"services\":[{\"name\":\"a\",\"drain\":90,\"on-removal\":\"drain\"}]}",
		"{\"services\":[{\"name\":\"a\",\"on-removal\":\"drain 1m30s\"}]}",
	};
	struct model model = {};
	struct said said;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		read_good(&model, CONFIG_TABLE, texts[i]);
		assert_lines(&model, "config set seed 00000000000000000000000000000000\n"
			     "service set a on-removal drain 1m30s\n");
		said_begin(&said);
		json_write_table(said.to, &model, false);
		assert_non_null(strstr(said_text(&said),
				       "{\"schema\":1,\"generation\":"));
		assert_non_null(strstr(said_text(&said),
				       "\"on-removal\":\"drain\",\"drain\":90,"));
		said_end(&said);
		model_free(&model);
	}
}

static void sentences(void **state)
{
	static const struct {
		const char *text;
		const char *sentence;
	} cases[] = {
		{ "{", "FILE:1: this is not JSON: string or '}' expected near end of file" },
		{ "{\n\"services\":[}", "FILE:2: this is not JSON: unexpected token near '}'" },
		{ "{} x", "FILE:1: this is not JSON: end of file expected near 'x'" },
		{ "{}", "FILE: 'services' must be there, an array" },
		{ "{\"services\":[],\"services\":[]}",
		  "FILE:1: this is not JSON: duplicate object key near '\"services\"'" },
		{ "{\"services\":{}}", "FILE: 'services' must be an array" },
		{ "{\"services\":[],\"serivces\":1}", "FILE: 'serivces' is not a known key" },
		{ "{\"services\":[1]}", "FILE: services[0]: this must be an object" },
		{ "{\"schema\":2,\"sizes\":[]}",
		  "FILE: this is JSON of schema 2, of which this svcnat knows 1: read it with a newer one"
		},
		{ "{\"schema\":\"1\",\"services\":[]}",
		  "FILE: 'schema' must be a number from 1 on" },
		{ "{\"services\":[{\"name\":\"a\",\"drain\":90}]}",
		  "FILE: services[0]: a: 'drain' is for 'on-removal' drain: leave it out, or say that"
		},
		{ "{\"services\":[{\"name\":\"a\",\"drain\":\"90s\",\"on-removal\":\"drain\"}]}",
		  "FILE: services[0]: a: 'drain' must be a number of seconds" },
		{ "{\"services\":[{\"name\":\"a\",\"drain\":0,\"on-removal\":\"drain\"}]}",
		  "FILE: services[0]: a: on-removal: '0s' is not a time from 1s to 30d" },
		{ "{\"services\":[{}]}", "FILE: services[0]: 'name' must be there, a string" },
		{ "{\"services\":[{\"name\":\"a b\"}]}",
		  "FILE: services[0]: the name 'a b' has a blank, a quote, a backslash, a '#' or a byte that is not printable ASCII"
		},
		{ "{\"services\":[{\"name\":\"a\"},{\"name\":\"a\"}]}",
		  "FILE: services[1]: service 'a' is there already" },
		{ "{\"services\":[{\"name\":\"a\",\"x\":1}]}",
		  "FILE: services[0]: a: 'x' is not a known key" },
		{ "{\"services\":[{\"name\":\"a\",\"scheduler\":1}]}",
		  "FILE: services[0]: a: 'scheduler' must be a string" },
		{ "{\"services\":[{\"name\":\"a\",\"affinity\":\"3h\"}]}",
		  "FILE: services[0]: a: 'affinity' must be a number of seconds, 0 for off" },
		{ "{\"services\":[{\"name\":\"a\",\"affinity\":-1}]}",
		  "FILE: services[0]: a: affinity: '-1s' is not a duration: write it as 90s, 3h or 1h30m"
		},
		{ "{\"services\":[{\"name\":\"a\",\"affinity-prefix\":[1,2,3]}]}",
		  "FILE: services[0]: a: 'affinity-prefix' must be an array of one or two numbers, as in [32,128]"
		},
		{ "{\"services\":[{\"name\":\"a\",\"backends\":1}]}",
		  "FILE: services[0]: a: 'backends' must be an array" },
		{ "{\"services\":[{\"name\":\"a\",\"backends\":[1]}]}",
		  "FILE: services[0]: a: backends[0]: this must be an object" },
		{ "{\"services\":[{\"name\":\"a\",\"backends\":[{\"port\":1}]}]}",
		  "FILE: services[0]: a: backends[0]: 'address' must be there, a string" },
		{ "{\"services\":[{\"name\":\"a\",\"backends\":[{\"address\":\"1.1.1.1:80\",\"port\":1}]}]}",
		  "FILE: services[0]: a: backends[0]: '1.1.1.1:80' is not an IP address, such as 10.0.0.1 or fd00::1"
		},
		{ "{\"services\":[{\"name\":\"a\",\"backends\":[{\"address\":\"1.1.1.1\",\"port\":0}]}]}",
		  "FILE: services[0]: a: backends[0]: 'port' must be a number from 1 to 65535" },
		{ "{\"services\":[{\"name\":\"a\",\"backends\":[{\"address\":\"1.1.1.1\",\"port\":1,\"weight\":65536}]}]}",
		  "FILE: services[0]: a: backends[0]: weight: 65536 is out of range: 0 to 65535 are allowed"
		},
		{ "{\"services\":[{\"name\":\"a\",\"backends\":[{\"address\":\"1.1.1.1\",\"port\":1},{\"address\":\"1.1.1.1\",\"port\":1}]}]}",
		  "FILE: service a: backend 1.1.1.1:1 is already named" },
		{ "{\"services\":[{\"name\":\"a\",\"frontends\":[{\"address\":\"1.1.1.1\",\"port\":1}]}]}",
		  "FILE: services[0]: a: frontends[0]: 'protocol' must be there, a string" },
		{ "{\"services\":[{\"name\":\"a\",\"frontends\":[{\"protocol\":\"tcp\",\"nodeport\":1,\"port\":1}]}]}",
		  "FILE: services[0]: a: frontends[0]: a frontend has an address and a port, or a nodeport"
		},
		{ "{\"services\":[{\"name\":\"a\",\"frontends\":[{\"protocol\":\"tcp\",\"nodeport\":0}]}]}",
		  "FILE: services[0]: a: frontends[0]: 'nodeport' must be a number from 1 to 65535"
		},
		{ "{\"services\":[{\"name\":\"a\",\"frontends\":[{\"protocol\":\"tcp\",\"nodeport\":1,\"source-ranges\":\"any\"}]}]}",
		  "FILE: services[0]: a: frontends[0]: 'source-ranges' must be an array of strings"
		},
		{ "{\"services\":[{\"name\":\"a\",\"frontends\":[{\"protocol\":\"tcp\",\"nodeport\":1,\"source-ranges\":[1]}]}]}",
		  "FILE: services[0]: a: frontends[0]: 'source-ranges' must be an array of strings"
		},
		{ "{\"services\":[],\"config\":{\"pod-cidr\":[\"10.1.0.0/8\"]}}",
		  "FILE: config: pod-cidr: '10.1.0.0/8' has bits behind its prefix: is 10.0.0.0/8 meant?"
		},
		{ "{\"services\":[],\"config\":1}", "FILE: 'config' must be an object" },
		{ "{\"services\":[],\"config\":{\"echo\":1}}",
		  "FILE: config: 'echo' must be true or false" },
		{ "{\"services\":[],\"config\":{\"affinity-max\":4294967296}}",
		  "FILE: config: affinity-max: 4294967296 is out of range: 1 to 4294967295 are allowed"
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

/* Whoever wants a table from JSON that was cut off must not get a part of it. */
static void cut_off(void **state)
{
	struct model model = {}, part = {};
	struct said json, said;
	size_t len;

	(void)state;
	read_good(&model, CONFIG_TABLE,
		  "service set a\nbackend set a 1.1.1.1:1\n"
		  "config set seed 000102030405060708090a0b0c0d0e0f\n");
	said_begin(&json);
	json_write_table(json.to, &model, true);
	said_text(&json);
	assert_int_equal(json.text[json.len - 1], '\n');
	for (len = 1; len < json.len - 1; len++) {
		said_begin(&said);
		if (!read_bytes(&part, CONFIG_TABLE, json.text, len, &said))
			fail_msg("%zu bytes were taken", len);
		said_end(&said);
		model_free(&part);
	}
	said_end(&json);
	model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(shortest),
		cmocka_unit_test(times_to_drain),
		cmocka_unit_test(sentences),
		cmocka_unit_test(cut_off),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
