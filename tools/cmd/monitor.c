// SPDX-License-Identifier: GPL-2.0
/* monitor: changes as they happen. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#include "base/format.h"
#include "base/table.h"
#include "cmd/cmd.h"
#include "cmd/outcome.h"
#include "file/diff.h"
#include "file/json_write.h"
#include "model/follow.h"
#include "model/known.h"
#include "netlink/commit.h"
#include "netlink/family.h"
#include "netlink/svcnat.h"
#include "netlink/table.h"

/**
 * struct monitor - state of a running monitor
 * @request: the command
 * @nl: receives events
 * @asker: another socket, to ask for the state after events were lost
 * @partial: the service whose messages are coming in, or the settings
 * @follower: knows which backends can be used
 * @known: the table as it was told
 * @generation: of the table when it was last looked at as a whole
 * @told: of the event that is being told
 * @lost: events were lost; those before them are still to be printed
 */
struct monitor {
	const struct request *request;
	struct nl nl;
	struct nl asker;
	struct model partial;
	struct follower follower;
	struct known known;
	uint64_t generation;
	uint64_t told;
	bool lost;
};

/* Begins a line, or a JSON object; returns whether it is JSON. */
static bool begin_event(const struct monitor *monitor, struct json *json,
			const char *event, uint64_t generation)
{
	char when[TIME_LEN];

	format_now(when);
	json_begin(json, stdout);
	if (!monitor->request->json) {
		style_print(stdout, STYLE_QUIET, when);
		printf(" generation %" PRIu64 " ", generation);
		return false;
	}
	json_open_object(json, NULL);
	json_put_string(json, "time", when);
	json_put_string(json, "event", event);
	json_put_number(json, "generation", generation);
	return true;
}

static void flush_event(void)
{
	/* Who reads this from a pipe wants it now. */
	fflush(stdout);
	if (ferror(stdout))
		exit(finish_output(EXIT_SUCCESS));
}

static void end_event(struct json *json)
{
	json_end(json);
	flush_event();
}

/* A line as `save` writes it, which is there no more or from now on. */
static void print_line(char sign, const char *line, void *data)
{
	const struct monitor *monitor = data;
	struct json json;

	begin_event(monitor, &json, NULL, monitor->told);
	printf("%c %s\n", sign, line);
}

/* For people the lines are all there is. */
static void tell_change(struct monitor *monitor, struct json *json,
			void (*compare)(struct diff *diff, const void *have,
					const void *want),
			const void *have, const void *want)
{
	struct diff diff = { .line = print_line, .data = monitor };

	if (monitor->request->json) {
		diff = (struct diff){ .line = json_put_line, .data = json };
		json_open_array(json, "lines");
	}
	compare(&diff, have, want);
	if (monitor->request->json) {
		json_close(json);
		json_end(json);
	}
	flush_event();
}

static void compare_services(struct diff *diff, const void *have,
			     const void *want)
{
	diff_service(diff, have, want);
}

static void compare_configs(struct diff *diff, const void *have,
			    const void *want)
{
	diff_config(diff, have, want);
}

/* What came with the table as a whole changes nothing of it. */
static bool is_news(const struct monitor *monitor)
{
	return monitor->told > monitor->generation;
}

static void tell_service(struct monitor *monitor, const struct service *service)
{
	struct json json;

	monitor->told = monitor->partial.generation;
	if (monitor->request->json) {
		begin_event(monitor, &json, "service", monitor->told);
		json_put_service(&json, "service", service, false);
	}
	tell_change(monitor, &json, compare_services,
		    is_news(monitor) ? known_find(&monitor->known, service->name) :
				       service, service);
}

/* In JSON there is more about a backend that came with its counters. */
static void tell_backend(const struct monitor *monitor, const char *event,
			 uint64_t generation, const char *name,
			 const struct backend *backend)
{
	char text[ENDPOINT_LEN];
	struct json json;

	if (!begin_event(monitor, &json, event, generation)) {
		printf("%s %s %s", event, name,
		       format_endpoint(text, &backend->at));
	} else {
		json_put_string(&json, "name", name);
		if (backend->counters)
			json_put_backend(&json, "backend", backend, true);
		else
			json_put_end(&json, "backend", &backend->at);
	}
	end_event(&json);
}

static void tell_config(struct monitor *monitor)
{
	const struct model *model = &monitor->partial;
	struct json json;

	monitor->told = model->generation;
	if (monitor->request->json) {
		begin_event(monitor, &json, "config", model->generation);
		json_open_object(&json, "config");
		json_put_settings(&json, &config_settings, &model->config);
		json_close(&json);
	}
	tell_change(monitor, &json, compare_configs,
		    is_news(monitor) ? &monitor->known.config : &model->config,
		    &model->config);
	if (is_news(monitor))
		monitor->known.config = model->config;
}

/* Told in a line of its own, so that nobody has to compare lists. */
static void tell_use(void *data, const struct service *service,
		     const struct endpoint *at, bool up)
{
	const struct monitor *monitor = data;
	const struct backend backend = { .at = *at };

	tell_backend(monitor, up ? "backend-up" : "backend-down",
		     monitor->partial.count ? monitor->partial.generation :
					      monitor->generation,
		     service->name, &backend);
}

/* A service may come in several messages: it is told when it is complete. */
static void tell_partial(struct monitor *monitor)
{
	struct model *partial = &monitor->partial;

	struct problem problem;
	unsigned int line;

	if (partial->count) {
		service_sort(partial->list[0], true, &problem, &line);
		tell_service(monitor, partial->list[0]);
		if (is_news(monitor)) {
			follow_service(&monitor->follower, partial->list[0]);
			known_take(&monitor->known, partial->list[0]);
		}
	}
	model_free(partial);
}

static void take_service(struct monitor *monitor, const struct nlmsghdr *nlh)
{
	const char *name = nl_get_name(nlh);

	if (monitor->partial.count && name &&
	    strcmp(name, monitor->partial.list[0]->name))
		tell_partial(monitor);
	if (nl_get_service(nlh, &monitor->partial))
		complain("an event makes no sense to this tool: are module and tool of the same version?");
}

static void tell_commit(const struct monitor *monitor,
			const struct nlmsghdr *nlh)
{
	struct nl_commit commit;
	struct json json;

	nl_get_commit(nlh, &commit);
	if (begin_event(monitor, &json, "commit", commit.generation)) {
		outcome_put(&json, &commit);
		json_put_number(&json, "portid", commit.portid);
	} else {
		printf("commit services-changed %" PRIu32
		       " services-removed %" PRIu32 " portid %" PRIu32,
		       commit.services.added + commit.services.changed,
		       commit.services.removed, commit.portid);
	}
	end_event(&json);
}

static void tell_removed(struct monitor *monitor, const struct nlmsghdr *nlh)
{
	const char *name = nl_get_name(nlh);
	const struct service *old = NULL;
	struct nl_commit commit;
	struct json json;

	nl_get_commit(nlh, &commit);
	monitor->told = commit.generation;
	if (name && is_news(monitor))
		old = known_find(&monitor->known, name);
	if (monitor->request->json) {
		begin_event(monitor, &json, "service-removed", commit.generation);
		json_put_string(&json, "name", name ? name : "");
	}
	if (old)
		tell_change(monitor, &json, compare_services, old, NULL);
	else if (monitor->request->json)
		end_event(&json);
	if (old) {
		follow_removed(&monitor->follower, name);
		known_drop(&monitor->known, name);
	}
}

static const char *const backend_events[] = {
	[SVCNAT_BACKEND_EVENT_BOXED] = "backend-boxed",
	[SVCNAT_BACKEND_EVENT_BACK] = "backend-back",
	[SVCNAT_BACKEND_EVENT_DRAINED] = "backend-drained",
};

static const char *backend_event(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != SVCNAT_A_BACKEND_EVENT ||
		    mnl_attr_validate(attr, MNL_TYPE_U32))
			continue;
		if (mnl_attr_get_u32(attr) <
		    sizeof(backend_events) / sizeof(backend_events[0]))
			return backend_events[mnl_attr_get_u32(attr)];
	}
	return "backend";
}

static void take_backend(const struct monitor *monitor,
			 const struct nlmsghdr *nlh)
{
	struct model model = {};

	if (!nl_get_service(nlh, &model) && model.count &&
	    model.list[0]->backend_count)
		tell_backend(monitor, backend_event(nlh), model.generation,
			     model.list[0]->name,
			     &model.list[0]->backends[0]);
	model_free(&model);
}

static void take_sweep(const struct monitor *monitor,
		       const struct nlmsghdr *nlh)
{
	struct model model = {};
	uint64_t number, ended;
	struct json json;

	if (nl_get_config(nlh, &model)) {
		model_free(&model);
		return;
	}
	number = counter_value(&model.info.counters, SVCNAT_C_SWEEPS);
	ended = counter_value(&model.info.counters, SVCNAT_C_SWEPT);
	if (begin_event(monitor, &json, "sweep", model.generation)) {
		json_put_number(&json, "sweeps", number);
		json_put_number(&json, "swept", ended);
	} else {
		printf("sweep %" PRIu64 " ended %" PRIu64, number, ended);
	}
	end_event(&json);
	model_free(&model);
}

static void take_event(struct monitor *monitor, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != monitor->nl.family ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return;
	if (genl->cmd == SVCNAT_CMD_SERVICE_NTF) {
		take_service(monitor, nlh);
		return;
	}
	tell_partial(monitor);
	switch (genl->cmd) {
	case SVCNAT_CMD_SERVICE_DEL_NTF:
		tell_removed(monitor, nlh);
		break;
	case SVCNAT_CMD_CONFIG_NTF:
		if (!nl_get_config(nlh, &monitor->partial))
			tell_config(monitor);
		model_free(&monitor->partial);
		break;
	case SVCNAT_CMD_COMMIT_NTF:
		tell_commit(monitor, nlh);
		break;
	case SVCNAT_CMD_BACKEND_NTF:
		take_backend(monitor, nlh);
		break;
	case SVCNAT_CMD_SWEEP_NTF:
		take_sweep(monitor, nlh);
		break;
	}
}

/* Where the table stands: at the beginning, and after events were lost. */
static int tell_state(struct monitor *monitor, const char *event)
{
	struct model now = {};
	struct nl_error error;
	struct json json;

	if (nl_read_table(&monitor->asker, &now, NULL, 0, &error)) {
		complain("%s", error.text);
		return -1;
	}
	monitor->generation = now.generation;
	if (begin_event(monitor, &json, event, now.generation)) {
		json_put_number(&json, "schema", JSON_SCHEMA);
		json_put_number(&json, "services", now.count);
	} else {
		printf("%s services %zu", event, now.count);
	}
	end_event(&json);
	known_table(&monitor->known, &now);
	follow_table(&monitor->follower, &now);
	model_free(&now);
	return 0;
}

static int resync(struct monitor *monitor)
{
	complain("events came faster than they were read and some are lost; 'svcnat save' tells what there is now");
	model_free(&monitor->partial);
	monitor->lost = false;
	return tell_state(monitor, "resync");
}

static int take_events(struct monitor *monitor, int len)
{
	const struct nlmsghdr *nlh = (const void *)monitor->nl.buffer;

	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (nl_family_is_gone(&monitor->nl, nlh)) {
			complain("the kernel module was unloaded");
			return -1;
		}
		take_event(monitor, nlh);
	}
	return 0;
}

/* The kernel queues nothing new until all from before the loss is read. */
static int listen_forever(struct monitor *monitor)
{
	int err = tell_state(monitor, "start");

	while (!err) {
		ssize_t got = nl_receive(&monitor->nl, !monitor->lost);

		if (got < 0 && errno == ENOBUFS) {
			monitor->lost = true;
		} else if (got < 0) {
			complain("cannot receive events: %s", strerror(errno));
			err = -1;
		} else if (!got) {
			err = resync(monitor);
		} else {
			err = take_events(monitor, got);
		}
	}
	return err;
}

/**
 * cmd_monitor() - print changes until killed
 * @request: the command
 *
 * Return: an exit status, if something goes wrong.
 */
int cmd_monitor(const struct request *request)
{
	struct monitor monitor = {
		.request = request,
		.follower = { .tell = tell_use, .data = &monitor },
	};
	struct problem problem;

	if (cmd_connect(request, &monitor.nl))
		return EXIT_FAILURE;
	/* The network namespace has been entered by now. */
	if (nl_connect(&monitor.asker, NULL, &problem)) {
		complain("%s", problem.text);
		nl_close(&monitor.nl);
		return EXIT_FAILURE;
	}
	if (nl_listen(&monitor.nl, monitor.nl.group, &problem) ||
	    nl_listen(&monitor.nl, NL_FAMILY_GROUP, &problem))
		complain("%s", problem.text);
	else
		listen_forever(&monitor);
	model_free(&monitor.partial);
	follow_free(&monitor.follower);
	known_free(&monitor.known);
	nl_close(&monitor.asker);
	nl_close(&monitor.nl);
	return EXIT_FAILURE;
}
