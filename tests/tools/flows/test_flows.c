// SPDX-License-Identifier: GPL-2.0
/* Connections as conntrack tells them: reading, owners, lists and counts. */
#include <arpa/inet.h>
#include <endian.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "cmd/flow_print.h"
#include "flows/tally.h"
#include "test.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

#define TABLE								\
	"service set web\n"						\
	"frontend add web tcp 10.96.0.10:80\n"				\
	"frontend add web udp 10.96.0.10:80\n"				\
	"frontend add web tcp nodeport 30080\n"				\
	"backend set web 10.0.0.1:8080\n"				\
	"backend set web 10.0.0.2:8080\n"				\
	"service set six\n"						\
	"frontend add six tcp [fd00::10]:80\n"				\
	"backend set six [fd00::1]:80\n"

/* A connection in words; an empty source is the client's own. */
struct story {
	uint8_t protocol;
	const char *client;
	const char *dialed;
	const char *backend;
	const char *seen;
	uint32_t status;
	int state;
};

static void at(struct endpoint *to, const char *word)
{
	struct problem problem;

	memset(to, 0, sizeof(*to));
	if (parse_endpoint(word, to, &problem))
		fail_msg("%s", problem.text);
}

static void put_tuple(struct nlmsghdr *nlh, uint16_t type, uint8_t protocol,
		      const char *src_word, const char *dst_word)
{
	struct nlattr *tuple = mnl_attr_nest_start(nlh, type), *nest;
	struct endpoint src, dst;
	bool four;

	at(&src, src_word);
	at(&dst, dst_word);
	four = src.family == AF_INET;
	nest = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);
	mnl_attr_put(nlh, four ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, four ? 4 : 16,
		     src.address);
	mnl_attr_put(nlh, four ? CTA_IP_V4_DST : CTA_IP_V6_DST, four ? 4 : 16,
		     dst.address);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(nlh, CTA_PROTO_NUM, protocol);
	mnl_attr_put_u16(nlh, CTA_PROTO_SRC_PORT, htons(src.port));
	mnl_attr_put_u16(nlh, CTA_PROTO_DST_PORT, htons(dst.port));
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_nest_end(nlh, tuple);
}

static void put_counts(struct nlmsghdr *nlh, uint16_t type, uint64_t packets,
		       uint64_t bytes)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put_u64(nlh, CTA_COUNTERS_PACKETS, htobe64(packets));
	mnl_attr_put_u64(nlh, CTA_COUNTERS_BYTES, htobe64(bytes));
	mnl_attr_nest_end(nlh, nest);
}

static struct nlmsghdr *message(char *buffer, const struct story *story)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	const char *seen = story->seen ? story->seen : story->client;
	struct nlattr *info, *tcp;

	nlh->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	put_tuple(nlh, CTA_TUPLE_ORIG, story->protocol, story->client,
		  story->dialed);
	put_tuple(nlh, CTA_TUPLE_REPLY, story->protocol, story->backend, seen);
	mnl_attr_put_u32(nlh, CTA_STATUS, htonl(story->status));
	mnl_attr_put_u32(nlh, CTA_TIMEOUT, htonl(90));
	put_counts(nlh, CTA_COUNTERS_ORIG, 3, 400);
	put_counts(nlh, CTA_COUNTERS_REPLY, 2, 1000);
	if (story->protocol != IPPROTO_TCP)
		return nlh;
	info = mnl_attr_nest_start(nlh, CTA_PROTOINFO);
	tcp = mnl_attr_nest_start(nlh, CTA_PROTOINFO_TCP);
	mnl_attr_put_u8(nlh, CTA_PROTOINFO_TCP_STATE, story->state);
	mnl_attr_nest_end(nlh, tcp);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

#define ANSWERED (IPS_DST_NAT | IPS_SEEN_REPLY | IPS_ASSURED)

static const struct story stories[] = {
	{ IPPROTO_TCP, "192.0.2.1:4000", "10.96.0.10:80", "10.0.0.1:8080", NULL,
	  ANSWERED, TCP_CONNTRACK_ESTABLISHED },
	/* Another port alone: it was taken, this is no masquerading. */
	{ IPPROTO_TCP, "192.0.2.1:4001", "10.96.0.10:80", "10.0.0.9:8080",
	  "192.0.2.1:61001", ANSWERED | IPS_SRC_NAT | IPS_OFFLOAD,
	  TCP_CONNTRACK_ESTABLISHED },
	{ IPPROTO_TCP, "192.0.2.1:4002", "10.96.0.10:80", "10.0.0.2:8080",
	  "10.0.0.254:61000", ANSWERED | IPS_SRC_NAT, TCP_CONNTRACK_TIME_WAIT },
	{ IPPROTO_UDP, "192.0.2.1:4000", "10.96.0.10:80", "10.0.0.1:8080", NULL,
	  IPS_DST_NAT, 0 },
	{ IPPROTO_TCP, "192.0.2.1:4003", "127.9.9.9:30080", "10.0.0.2:8080",
	  NULL, ANSWERED, 200 },
	{ IPPROTO_TCP, "[fd00::99]:1", "[fd00::10]:80", "[fd00::1]:80", NULL,
	  IPS_DST_NAT, TCP_CONNTRACK_SYN_SENT },
	/* Those of nobody: */
	{ IPPROTO_TCP, "192.0.2.1:4000", "10.96.0.10:81", "10.0.0.1:8080", NULL,
	  ANSWERED, TCP_CONNTRACK_ESTABLISHED },
	{ IPPROTO_UDP, "192.0.2.1:4000", "127.9.9.9:30080", "10.0.0.1:8080",
	  NULL, ANSWERED, 0 },
	{ IPPROTO_TCP, "192.0.2.1:4000", "203.0.113.77:30080", "10.0.0.1:8080",
	  NULL, ANSWERED, TCP_CONNTRACK_ESTABLISHED },
	{ IPPROTO_TCP, "192.0.2.1:4000", "10.96.0.10:80", "10.96.0.10:80", NULL,
	  ANSWERED, TCP_CONNTRACK_ESTABLISHED },
	{ IPPROTO_TCP, "192.0.2.1:4000", "10.96.0.10:80", "10.0.0.1:8080", NULL,
	  IPS_SEEN_REPLY, TCP_CONNTRACK_ESTABLISHED },
};

#define OWNED 6

static void read_one(struct flow *flow, const struct story *story)
{
	char buffer[512];

	assert_int_equal(conntrack_take(message(buffer, story), flow), 1);
}

static void taken(void **state)
{
	struct flow flow;
	struct endpoint end;

	(void)state;
	read_one(&flow, &stories[2]);
	at(&end, "192.0.2.1:4002");
	assert_int_equal(endpoint_compare(&flow.client, &end), 0);
	at(&end, "10.96.0.10:80");
	assert_int_equal(endpoint_compare(&flow.dialed, &end), 0);
	at(&end, "10.0.0.2:8080");
	assert_int_equal(endpoint_compare(&flow.backend, &end), 0);
	at(&end, "10.0.0.254:61000");
	assert_int_equal(endpoint_compare(&flow.seen, &end), 0);
	assert_int_equal(flow.protocol, IPPROTO_TCP);
	assert_string_equal(flow.state, "TIME_WAIT");
	assert_true(flow.timed && flow.accounted);
	assert_int_equal(flow.seconds, 90);
	assert_int_equal(flow.packets, 5);
	assert_int_equal(flow.bytes, 1400);
	/* A state that is newer than this tool. */
	read_one(&flow, &stories[4]);
	assert_string_equal(flow.state, "?");
	read_one(&flow, &stories[3]);
	assert_null(flow.state);
}

/* Whatever is cut off or bent, nothing is read behind the end. */
static void nonsense(void **state)
{
	char buffer[512];
	struct nlmsghdr *nlh = message(buffer, &stories[2]);
	uint32_t whole = nlh->nlmsg_len, len, i;
	struct nlattr *tuple, *ip;
	struct flow flow;
	char *copy;

	(void)state;
	for (len = NLMSG_HDRLEN; len < whole; len++) {
		copy = malloc(len);
		memcpy(copy, buffer, len);
		((struct nlmsghdr *)copy)->nlmsg_len = len;
		conntrack_take((struct nlmsghdr *)copy, &flow);
		free(copy);
	}
	for (i = NLMSG_HDRLEN + sizeof(struct nfgenmsg); i < whole; i++) {
		copy = malloc(whole);
		memcpy(copy, buffer, whole);
		copy[i] ^= 0xff;
		conntrack_take((struct nlmsghdr *)copy, &flow);
		copy[i] = 0;
		conntrack_take((struct nlmsghdr *)copy, &flow);
		free(copy);
	}
	nlh->nlmsg_len = NLMSG_HDRLEN + sizeof(struct nfgenmsg);
	assert_int_equal(conntrack_take(nlh, &flow), -1);
	nlh->nlmsg_len = NLMSG_HDRLEN;
	assert_int_equal(conntrack_take(nlh, &flow), -1);
	nlh->nlmsg_type++;
	assert_int_equal(conntrack_take(nlh, &flow), 0);
	/* A number, and an address, of another length than its kind has. */
	nlh = message(buffer, &stories[2]);
	mnl_attr_put_u16(nlh, CTA_STATUS, 1);
	assert_int_equal(conntrack_take(nlh, &flow), -1);
	nlh = message(buffer, &stories[2]);
	tuple = mnl_attr_nest_start(nlh, CTA_TUPLE_ORIG);
	ip = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);
	mnl_attr_put(nlh, CTA_IP_V4_SRC, 16, "0123456789abcdef");
	mnl_attr_nest_end(nlh, ip);
	mnl_attr_nest_end(nlh, tuple);
	assert_int_equal(conntrack_take(nlh, &flow), -1);
}

static void owners(void **state)
{
	struct model model = {};
	struct problem problem;
	struct flow_owner owner;
	struct flows flows;
	struct flow flow;
	unsigned int i;

	(void)state;
	read_good(&model, CONFIG_TABLE, TABLE);
	assert_int_equal(flows_begin(&flows, &model, NULL, &problem), 0);
	/* In this network namespace there may be no addresses at all. */
	flows.host.count = flows.host.count ? flows.host.count : 1;
	for (i = 0; i < LEN(stories); i++) {
		read_one(&flow, &stories[i]);
		assert_int_equal(flows_owner(&flows, &flow, &owner), i < OWNED);
		if (i >= OWNED)
			continue;
		assert_string_equal(owner.service->name, i == 5 ? "six" : "web");
		if (i == 1)
			assert_null(owner.backend);
		else
			assert_int_equal(endpoint_compare(&owner.backend->at,
							  &flow.backend), 0);
	}
	flows_end(&flows);
	model_free(&model);
}

static void filters(void **state)
{
	static const struct {
		const char *table;
		const char *backend;
		uint8_t family;
		bool dialed;
	} cases[] = {
		{ TABLE, NULL, AF_UNSPEC, false },
		{ TABLE, "10.0.0.1:8080", AF_INET, false },
		{ "service set a\nfrontend add a tcp 10.0.0.1:80\nfrontend add a udp 10.0.0.1:81\n",
		  NULL, AF_INET, true },
		{ "service set a\nfrontend add a tcp 10.0.0.1:80\nfrontend add a udp 10.0.0.2:80\n",
		  NULL, AF_UNSPEC, false },
		/* Older kernels would leave out what is looked for. */
		{ "service set a\nfrontend add a tcp [fd00::1]:80\n", NULL,
		  AF_INET6, false },
		{ "service set a\nfrontend add a tcp [fd00::1]:80\n",
		  "[fd00::2]:80", AF_INET6, false },
		{ "service set a\nfrontend add a tcp [fd00::1]:80\n",
		  "10.0.0.1:80", AF_INET, false },
		{ "service set a\nfrontend add a tcp 10.0.0.1:80\nfrontend add a tcp nodeport 80\n",
		  NULL, AF_UNSPEC, false },
		{ "service set a\n", NULL, AF_UNSPEC, false },
	};
	char buffer[CONNTRACK_MESSAGE_LEN];
	struct problem problem;
	unsigned int i;
	struct nl nl;

	(void)state;
	nl_open_fd(&nl, -1);
	for (i = 0; i < LEN(cases); i++) {
		const struct endpoint *wanted = NULL;
		struct model model = {};
		struct endpoint backend;
		struct nlmsghdr *nlh;
		struct flows flows;

		read_good(&model, CONFIG_TABLE, cases[i].table);
		if (cases[i].backend) {
			at(&backend, cases[i].backend);
			wanted = &backend;
		}
		assert_int_equal(flows_begin(&flows, &model, wanted, &problem),
				 0);
		if (cases[i].family != AF_INET)
			wanted = NULL;
		if (flows.filter.family != cases[i].family ||
		    !!flows.filter.dialed != cases[i].dialed ||
		    flows.filter.backend != wanted)
			fail_msg("case %u", i);
		nlh = conntrack_message(&nl, buffer, &flows.filter);
		assert_true(nlh->nlmsg_len <= sizeof(buffer));
		assert_int_equal(((struct nfgenmsg *)mnl_nlmsg_get_payload(nlh))->nfgen_family,
				 cases[i].family);
		flows_end(&flows);
		model_free(&model);
	}
	nl_close(&nl);
}

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
	char buffer[512];
	struct nlmsghdr *nlh;
	unsigned int i;
	int code = -teller->code;

	for (i = 0; !teller->code && i < LEN(stories); i++) {
		nlh = message(buffer, &stories[i]);
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
	char buffer[512];

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

	read_good(&model, CONFIG_TABLE, TABLE);
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
		"{\"event\":\"start\",\"generation\":7}\n",
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
			    "{\"event\":\"start\",\"generation\":7}\n");
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
	read_good(&model, CONFIG_TABLE, TABLE);
	owner.service = model.list[0];
	said_begin(&said);
	flow_list_begin(&list, said.to, false, true, 1);
	for (i = 0; i < 3000; i++) {
		read_one(&flow, &stories[i % 4]);
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
	read_good(&model, CONFIG_TABLE, TABLE);
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
			    "{\"generation\":7,\n\"services\":[\n"
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
		cmocka_unit_test(taken),
		cmocka_unit_test(nonsense),
		cmocka_unit_test(owners),
		cmocka_unit_test(filters),
		cmocka_unit_test(listed),
		cmocka_unit_test(listed_as_json),
		cmocka_unit_test(refused),
		cmocka_unit_test(long_list),
		cmocka_unit_test(counted),
	};

	return cmocka_run_group_tests_name("flows", tests, NULL, NULL);
}
