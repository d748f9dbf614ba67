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
#include "file/json_write.h"
#include "file/line.h"
#include "model/follow.h"
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
 * @generation: of the table when it was last looked at as a whole
 * @lost: events were lost; those before them are still to be printed
 */
struct monitor {
	const struct request *request;
	struct nl nl;
	struct nl asker;
	struct model partial;
	struct follower follower;
	uint64_t generation;
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

static void tell_service(const struct monitor *monitor,
			 const struct service *service)
{
	char text[SETTING_TEXT_LEN];
	struct json json;
	unsigned int i;

	if (begin_event(monitor, &json, "service",
			monitor->partial.generation)) {
		json_put_service(&json, "service", service, false);
		end_event(&json);
		return;
	}
	printf("service %s", service->name);
	for (i = 0; i < service_settings.count; i++) {
		const struct setting *setting = &service_settings.list[i];
		struct value value = setting_effective(&service_settings,
						       service->settings, i);

		if (i == SERVICE_SCHEDULER ||
		    !setting_is_standard(setting, &value))
			printf(" %s %s", setting->word,
			       setting_format(setting, &value, text));
	}
	printf(" frontends %" PRIu32 " backends %" PRIu32,
	       service->frontend_count, service->backend_count);
	end_event(&json);
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

static void tell_config(const struct monitor *monitor)
{
	const struct model *model = &monitor->partial;
	struct json json;

	if (!begin_event(monitor, &json, "config", model->generation)) {
		line_config(stdout, &model->config);
		flush_event();
		return;
	}
	json_open_object(&json, "config");
	json_put_settings(&json, &config_settings, &model->config);
	end_event(&json);
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

	if (partial->count) {
		tell_service(monitor, partial->list[0]);
		if (partial->generation > monitor->generation)
			follow_service(&monitor->follower, partial->list[0]);
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

struct commit {
	uint64_t generation;
	uint32_t changed;
	uint32_t removed;
	uint32_t portid;
};

static void get_commit(const struct nlmsghdr *nlh, struct commit *commit)
{
	const struct nlattr *attr;

	memset(commit, 0, sizeof(*commit));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		bool u32 = !mnl_attr_validate(attr, MNL_TYPE_U32);

		switch (mnl_attr_get_type(attr)) {
		case SVCNAT_A_GENERATION:
			if (!mnl_attr_validate(attr, MNL_TYPE_U64))
				commit->generation = mnl_attr_get_u64(attr);
			break;
		case SVCNAT_A_SERVICES_CHANGED:
			commit->changed = u32 ? mnl_attr_get_u32(attr) : 0;
			break;
		case SVCNAT_A_SERVICES_REMOVED:
			commit->removed = u32 ? mnl_attr_get_u32(attr) : 0;
			break;
		case SVCNAT_A_PORTID:
			commit->portid = u32 ? mnl_attr_get_u32(attr) : 0;
			break;
		}
	}
}

static void tell_commit(const struct monitor *monitor,
			const struct nlmsghdr *nlh)
{
	struct commit commit;
	struct json json;

	get_commit(nlh, &commit);
	if (begin_event(monitor, &json, "commit", commit.generation)) {
		json_put_number(&json, "services-changed", commit.changed);
		json_put_number(&json, "services-removed", commit.removed);
		json_put_number(&json, "portid", commit.portid);
	} else {
		printf("commit services-changed %" PRIu32
		       " services-removed %" PRIu32 " portid %" PRIu32,
		       commit.changed, commit.removed, commit.portid);
	}
	end_event(&json);
}

static void tell_removed(struct monitor *monitor, const struct nlmsghdr *nlh)
{
	const char *name = nl_get_name(nlh);
	struct commit commit;
	struct json json;

	get_commit(nlh, &commit);
	if (name && commit.generation > monitor->generation)
		follow_removed(&monitor->follower, name);
	if (begin_event(monitor, &json, "service-removed", commit.generation))
		json_put_string(&json, "name", name ? name : "");
	else
		printf("service %s removed", name ? name : "?");
	end_event(&json);
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
	if (begin_event(monitor, &json, event, now.generation))
		json_put_number(&json, "services", now.count);
	else
		printf("%s services %zu", event, now.count);
	end_event(&json);
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
	nl_close(&monitor.asker);
	nl_close(&monitor.nl);
	return EXIT_FAILURE;
}
