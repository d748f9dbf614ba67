// SPDX-License-Identifier: GPL-2.0
/* Connections as they are listed and counted. */
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd/flow_print.h"
#include "flows/tally.h"
#include "stories.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Stands in for conntrack: answers with all stories, interrupted so often. */
struct teller {
	int fd;
	int interrupt;
	int code;
	bool nonsense;
	unsigned int asked;
	pthread_t thread;
};

static void tell(const struct teller *teller, const struct nlmsghdr *request)
{
	char buffer[STORY_LEN];
	struct nlmsghdr *nlh;
	unsigned int i;
	int code = -teller->code;

	for (i = 0; !teller->code && i < STORIES; i++) {
		nlh = story_message(buffer, &stories[i]);
		nlh->nlmsg_seq = request->nlmsg_seq;
		nlh->nlmsg_flags = NLM_F_MULTI;
		if (teller->interrupt > 0)
			nlh->nlmsg_flags |= NLM_F_DUMP_INTR;
		if (teller->nonsense)
			nlh->nlmsg_len = NLMSG_HDRLEN;
		if (send(teller->fd, nlh, nlh->nlmsg_len, MSG_NOSIGNAL) < 0)
			return;
	}
	nlh = mnl_nlmsg_put_header(buffer);
	nlh->nlmsg_type = NLMSG_DONE;
	nlh->nlmsg_seq = request->nlmsg_seq;
	memcpy(mnl_nlmsg_put_extra_header(nlh, 4), &code, 4);
	send(teller->fd, nlh, nlh->nlmsg_len, MSG_NOSIGNAL);
}

static void *run(void *data)
{
	struct teller *teller = data;
	char buffer[STORY_LEN];

	while (recv(teller->fd, buffer, sizeof(buffer), 0) > 0) {
		teller->asked++;
		tell(teller, (void *)buffer);
		teller->interrupt--;
	}
	return NULL;
}

/* Reads what the teller tells into a sink. */
static int listen_to(struct teller *teller, const struct flows *flows,
		     const struct flow_sink *sink, struct problem *problem)
{
	struct nl nl;
	int ends[2], err;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	nl_open_fd(&nl, ends[0]);
	teller->fd = ends[1];
	assert_int_equal(pthread_create(&teller->thread, NULL, run, teller), 0);
	err = flows_dump(flows, &nl, sink, problem);
	nl_close(&nl);
	pthread_join(teller->thread, NULL);
	close(ends[1]);
	return err;
}

static void list(struct teller *teller, bool json, bool accounted,
		 struct said *said, int expected, struct problem *problem)
{
	struct model model = {};
	struct flow_list list;
	struct flow_sink sink = {
		.take = flow_list_take, .restart = flow_list_restart,
		.data = &list,
	};
	struct flows flows;
	int err;

	read_good(&model, CONFIG_TABLE, STORY_TABLE);
	model.generation = 7;
	assert_int_equal(flows_begin(&flows, &model, NULL, problem), 0);
	flows.host.count = flows.host.count ? flows.host.count : 1;
	said_begin(said);
	flow_list_begin(&list, said->to, json, accounted, model.generation);
	err = listen_to(teller, &flows, &sink, problem);
	flow_list_end(&list, !err);
	assert_int_equal(err, expected);
	flows_end(&flows);
	model_free(&model);
}

#define ROWS								\
	"PROTO  STATE        CLIENT          VIP              BACKEND        SERVICE  FLAGS                   EXPIRES  PACKETS  BYTES\n" \
	"tcp    ESTABLISHED  192.0.2.1:4000  10.96.0.10:80    10.0.0.1:8080  web      assured                   1m30s        5  1,400\n" \
	"tcp    ESTABLISHED  192.0.2.1:4001  10.96.0.10:80    10.0.0.9:8080  web      assured,offloaded,left    1m30s        5  1,400\n" \
	"tcp    TIME_WAIT    192.0.2.1:4002  10.96.0.10:80    10.0.0.2:8080  web      assured,masqueraded       1m30s        5  1,400\n" \
	"udp    -            192.0.2.1:4000  10.96.0.10:80    10.0.0.1:8080  web      unreplied                 1m30s        5  1,400\n" \
	"tcp    ?            192.0.2.1:4003  127.9.9.9:30080  10.0.0.2:8080  web      assured                   1m30s        5  1,400\n" \
	"tcp    SYN_SENT     [fd00::99]:1    [fd00::10]:80    [fd00::1]:80   six      unreplied                 1m30s        5  1,400\n"

static void listed(void **state)
{
	struct problem problem;
	struct said said;

	(void)state;
	list(&(struct teller){ .interrupt = 0 }, false, true, &said, 0, &problem);
	assert_string_equal(said_text(&said), ROWS);
	said_end(&said);
	/* Interrupted once: it begins again, and says so (to stderr). */
	list(&(struct teller){ .interrupt = 1 }, false, true, &said, 0, &problem);
	assert_string_equal(said_text(&said), ROWS "\n" ROWS);
	said_end(&said);
}

/* The events of a list, by their first letters. */
static void events(const char *text, char *out)
{
	for (; *text; text = strchr(text, '\n') + 1) {
		assert_int_equal(strncmp(text, "{\"event\":\"", 10), 0);
		*out++ = text[10];
	}
	*out = 0;
}

static void listed_as_json(void **state)
{
	static const char *const parts[] = {
		"{\"event\":\"start\",\"schema\":1,\"generation\":7}\n",
		"{\"event\":\"flow\",\"service\":\"web\",\"protocol\":\"tcp\",",
		"\"state\":\"ESTABLISHED\",\"client\":{\"address\":\"192.0.2.1\",",
		"\"port\":4000},\"destination\":{\"address\":\"10.96.0.10\",",
		"\"port\":80},\"backend\":{\"address\":\"10.0.0.1\",\"port\":8080},",
		"\"source\":{\"address\":\"192.0.2.1\",\"port\":4000},",
		"\"unreplied\":false,\"assured\":true,\"offloaded\":false,",
		"\"masqueraded\":false,\"left\":false,\"expires\":90,\"packets\":5,",
		"\"bytes\":1400}\n",
	};
	struct problem problem;
	const char *text;
	struct said said;
	unsigned int i;
	char seen[64];

	(void)state;
	list(&(struct teller){ .interrupt = 1 }, true, false, &said, 0, &problem);
	events(said_text(&said), seen);
	assert_string_equal(seen, "sffffffrffffffe");
	assert_non_null(strstr(said_text(&said), "{\"event\":\"end\",\"flows\":6}\n"));
	for (i = 0, text = said_text(&said); i < LEN(parts); i++) {
		assert_int_equal(strncmp(text, parts[i], strlen(parts[i])), 0);
		text += strlen(parts[i]);
	}
	said_end(&said);
	/* Each time: then that is said, and the list has no end. */
	list(&(struct teller){ .interrupt = 9 }, true, false, &said, 1, &problem);
	events(said_text(&said), seen);
	assert_string_equal(seen, "sffffffrffffffrffffffrffffff");
	said_end(&said);
}

static void refused(void **state)
{
	struct problem problem;
	struct said said;

	(void)state;
	list(&(struct teller){ .code = 1 }, true, false, &said, -1, &problem);
	assert_non_null(strstr(problem.text, "CAP_NET_ADMIN"));
	said_end(&said);
	list(&(struct teller){ .code = 22 }, true, false, &said, -1, &problem);
	assert_non_null(strstr(problem.text, "modprobe nf_conntrack_netlink"));
	said_end(&said);
	list(&(struct teller){ .nonsense = true }, true, false, &said, -1,
	     &problem);
	assert_non_null(strstr(problem.text, "makes no sense"));
	assert_string_equal(said_text(&said),
			    "{\"event\":\"start\",\"schema\":1,\"generation\":7}\n");
	said_end(&said);
}

/* A list that is longer than what is held of it. */
static void long_list(void **state)
{
	struct flow_owner owner = {};
	struct model model = {};
	struct flow_list list;
	const char *text;
	struct said said;
	struct flow flow;
	unsigned int i, lines = 0;

	(void)state;
	read_good(&model, CONFIG_TABLE, STORY_TABLE);
	owner.service = model.list[0];
	said_begin(&said);
	flow_list_begin(&list, said.to, false, true, 1);
	for (i = 0; i < 3000; i++) {
		story_read(&flow, &stories[i % 4]);
		flow.bytes = i;
		flow_list_take(&flow, &owner, &list);
		assert_true(list.table.cells < 10000);
	}
	flow_list_end(&list, true);
	for (text = said_text(&said); (text = strchr(text, '\n')); text++)
		lines++;
	assert_int_equal(lines, 3001);
	said_end(&said);
	model_free(&model);
}

static void counted(void **state)
{
	struct model model = {}, again = {};
	struct tally tally;
	struct flow_sink sink = {
		.take = tally_take, .restart = tally_restart, .data = &tally,
	};
	struct problem problem;
	struct flows flows;
	struct said said;

	(void)state;
	read_good(&model, CONFIG_TABLE, STORY_TABLE);
	model.generation = 7;
	assert_int_equal(flows_begin(&flows, &model, NULL, &problem), 0);
	flows.host.count = flows.host.count ? flows.host.count : 1;
	tally_begin(&tally, &model);
	/* Interrupted: nothing is counted twice. */
	assert_int_equal(listen_to(&(struct teller){ .interrupt = 2 }, &flows,
				   &sink, &problem), 0);
	assert_int_equal(tally.interrupted, 2);
	tally_finish(&tally);
	said_begin(&said);
	flow_counts_print(said.to, &model, false);
	assert_string_equal(said_text(&said),
			    "SERVICE                  ACTIVE  UNREPLIED  CLOSED\n"
			    "web                           3          1       1\n"
			    "  -> 10.0.0.1:8080            1          1       0\n"
			    "  -> 10.0.0.2:8080            1          0       1\n"
			    "  -> 10.0.0.9:8080 left       1          0       0\n"
			    "six                           0          1       0\n"
			    "  -> [fd00::1]:80             0          1       0\n");
	said_end(&said);
	said_begin(&said);
	flow_counts_print_json(said.to, &model, false);
	assert_string_equal(said_text(&said),
			    "{\"schema\":1,\"generation\":7,\n\"services\":[\n"
			    "{\"name\":\"web\",\"flows\":{\"active\":3,\"unreplied\":1,\"closed\":1},\"backends\":[{\"address\":\"10.0.0.1\",\"port\":8080,\"flows\":{\"active\":1,\"unreplied\":1,\"closed\":0}},{\"address\":\"10.0.0.2\",\"port\":8080,\"flows\":{\"active\":1,\"unreplied\":0,\"closed\":1}}],\"left\":[{\"address\":\"10.0.0.9\",\"port\":8080,\"flows\":{\"active\":1,\"unreplied\":0,\"closed\":0}}]},\n"
			    "{\"name\":\"six\",\"flows\":{\"active\":0,\"unreplied\":1,\"closed\":0},\"backends\":[{\"address\":\"fd00::1\",\"port\":80,\"flows\":{\"active\":0,\"unreplied\":1,\"closed\":0}}],\"left\":[]}]}\n");
	said_end(&said);
	/* What stats --flows prints is read as if it were not there. */
	said_begin(&said);
	json_write_table(said.to, &model, true);
	assert_non_null(strstr(said_text(&said), "\"left\":[{"));
	read_good(&again, CONFIG_TABLE, said.text);
	assert_int_equal(again.count, 2);
	said_end(&said);
	flows_end(&flows);
	tally_end(&tally);
	model_free(&model);
	model_free(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listed),
		cmocka_unit_test(listed_as_json),
		cmocka_unit_test(refused),
		cmocka_unit_test(long_list),
		cmocka_unit_test(counted),
	};

	return cmocka_run_group_tests_name("flow_print", tests, NULL, NULL);
}
