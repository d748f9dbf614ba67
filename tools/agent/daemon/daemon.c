// SPDX-License-Identifier: GPL-2.0
/* The agent's life, from the lock to a signal. The kernel's table outlives it. */
#include <signal.h>
#include <string.h>

#include "agent/daemon/conntrack.h"
#include "agent/daemon/daemon.h"
#include "agent/daemon/status.h"
#include "host/leftovers.h"

#define LOCK_AGAIN_MS 200

static const struct agent_settings *settings_of(const struct daemon *daemon)
{
	return &daemon->current->settings;
}

static void on_signal(void *context, int number)
{
	struct daemon *daemon = context;

	(void)number;
	loop_end(&daemon->loop);
}

static void on_changed(void *context)
{
	struct daemon *daemon = context;

	keeper_consider(&daemon->keeper);
}

static void tell_report(void *context, const char *sentence)
{
	(void)context;
	complain("%s", sentence);
}

static void tell_refused(void *context, const char *kind, const char *name,
			 const char *why)
{
	struct daemon *daemon = context;

	complain("%s %s: %s", kind, name, why);
	teller_refuse(&daemon->teller, kind);
	notices_tell_malformed(&daemon->notices, kind, name, why);
}

static void tell_left_out(void *context, const char *service,
			  const char *reason, const char *why)
{
	struct daemon *daemon = context;

	complain("Service %s: %s", service, why);
	notices_tell_left_out(&daemon->notices, service, reason, why);
}

static void tell_port(void *context, const char *service, const char *why)
{
	struct daemon *daemon = context;

	complain("%s", why);
	notices_tell_port(&daemon->notices, service, why);
}

static void on_turning(void *context)
{
	struct daemon *daemon = context;

	teller_turning(&daemon->teller);
}

static void on_turned(void *context, enum sync_result result)
{
	struct daemon *daemon = context;

	bool first = !daemon->teller.facts.synced;

	teller_turned(&daemon->teller, result);
	if (!first || !daemon->teller.facts.synced)
		return;
	notices_tell_start(&daemon->notices);
	status_write(&daemon->teller);
}

static int begin_telling(struct daemon *daemon)
{
	struct teller *teller = &daemon->teller;

	*teller = (struct teller){
		.sync = &daemon->sync,
		.keeper = &daemon->keeper,
		.feeds = &daemon->feeds,
		.client = &daemon->client,
		.failed = tell_port,
		.context = daemon,
		.serve = { .loop = &daemon->loop, .settings = settings_of(daemon) },
	};
	if (!teller_begin(teller, daemon->problem))
		return 0;
	teller_end(teller);
	return -1;
}

static int begin_keeping(struct daemon *daemon)
{
	struct keeper *keeper = &daemon->keeper;

	if (keeper_begin(keeper, &daemon->loop, &daemon->sync,
			 settings_of(daemon)->sync.min_period, daemon->problem))
		return -1;
	keeper->turning = on_turning;
	keeper->turned = on_turned;
	keeper->context = daemon;
	return 0;
}

/* What nobody tells of: lost events, addresses of this host, ports that are free again. */
static void on_period(void *context)
{
	struct daemon *daemon = context;

	loop_start(&daemon->loop, &daemon->period, settings_of(daemon)->sync.period);
	sync_check(&daemon->sync);
	teller_look(&daemon->teller);
	status_write(&daemon->teller);
	keeper_consider(&daemon->keeper);
}

/* All may be other now: what the kernel has already is not told again. */
static void renew(struct daemon *daemon)
{
	const struct agent_settings *settings = settings_of(daemon);

	complain("'%s' has changed, and counts", printable(settings->config_file));
	agent_config_warn(settings, complain);
	conntrack_set(&settings->conntrack);
	daemon->keeper.schedule.min_period = settings->sync.min_period;
	loop_start(&daemon->loop, &daemon->period, settings->sync.period);
	cache_mark_all(&daemon->cache);
	daemon->cache.config_dirty = true;
	teller_renew(&daemon->teller);
	keeper_consider(&daemon->keeper);
}

/* The same fault is told once, whatever else happens in the file's folder. */
static void on_file(void *context)
{
	struct daemon *daemon = context;
	struct problem fault = {};

	switch (current_renew(daemon->current, &fault)) {
	case RENEWAL_NONE:
		break;
	case RENEWAL_DONE:
		renew(daemon);
		break;
	case RENEWAL_FAILED:
		if (strcmp(fault.text, daemon->fault.text))
			complain("%s: all stays as it was set before", fault.text);
		break;
	}
	daemon->fault = fault;
}

static void follow_file(struct daemon *daemon)
{
	struct follower *follower = &daemon->follower;
	const char *path = settings_of(daemon)->config_file;
	struct problem problem;

	follower->changed = on_file;
	follower->context = daemon;
	if (*path && follower_begin(follower, &daemon->loop, path, &problem))
		complain("%s", problem.text);
}

/* The module is there, then the kernel is ready to be told, then the server is asked. */
static int start(struct daemon *daemon)
{
	const struct agent_settings *settings = settings_of(daemon);
	struct problem *problem = daemon->problem;

	if (sync_connect(&daemon->sync, problem))
		return -1;
	conntrack_set(&settings->conntrack);
	if (client_begin(&daemon->client, &daemon->loop, daemon->access, problem))
		return -1;
	daemon->client.report = tell_report;
	notices_begin(&daemon->notices, &daemon->client, &daemon->cache,
		      settings->node_name);
	if (begin_telling(daemon))
		goto telling_failed;
	if (begin_keeping(daemon))
		goto keeping_failed;
	if (leftovers_are_there())
		complain("rules of kube-proxy are in force: once it is gone from this node, remove them with --cleanup-kube-proxy");
	daemon->started = true;
	daemon->period.expired = on_period;
	daemon->period.context = daemon;
	loop_start(&daemon->loop, &daemon->period, settings->sync.period);
	follow_file(daemon);
	feeds_begin(&daemon->feeds, &daemon->client, settings->node_name);
	return 0;
keeping_failed:
	teller_end(&daemon->teller);
telling_failed:
	notices_end(&daemon->notices);
	client_end(&daemon->client);
	return -1;
}

static void ask_for_lock(void *context)
{
	struct daemon *daemon = context;

	if (!lock_take(&daemon->lock)) {
		loop_start(&daemon->loop, &daemon->lock_again, LOCK_AGAIN_MS);
	} else if (start(daemon)) {
		daemon->failed = true;
		loop_end(&daemon->loop);
	}
}

static void begin(struct daemon *daemon)
{
	cache_begin(&daemon->cache, settings_of(daemon)->node_name);
	daemon->cache.refused = tell_refused;
	daemon->cache.context = daemon;
	sync_begin(&daemon->sync, &daemon->cache, &daemon->current->options);
	daemon->sync.told.tell = tell_left_out;
	daemon->sync.told.context = daemon;
	daemon->feeds.cache = &daemon->cache;
	daemon->feeds.changed = on_changed;
	daemon->feeds.context = daemon;
	daemon->lock_again.expired = ask_for_lock;
	daemon->lock_again.context = daemon;
}

static void end(struct daemon *daemon)
{
	if (daemon->started) {
		follower_end(&daemon->follower);
		loop_stop(&daemon->loop, &daemon->period);
		feeds_end(&daemon->feeds);
		notices_end(&daemon->notices);
		client_end(&daemon->client);
		keeper_end(&daemon->keeper);
		teller_end(&daemon->teller);
	}
	sync_end(&daemon->sync);
	cache_end(&daemon->cache);
}

static int take_signals(struct daemon *daemon)
{
	sigset_t signals;

	/* A server that is gone is told by what is written to it. */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	return loop_take_signals(&daemon->loop, &signals, on_signal, daemon,
				 daemon->problem);
}

static int live(struct daemon *daemon)
{
	int err = take_signals(daemon);

	if (err)
		return err;
	begin(daemon);
	ask_for_lock(daemon);
	if (!daemon->started && !daemon->failed)
		complain("another svcnat-agent is at work: waiting for its end");
	err = loop_run(&daemon->loop, daemon->problem);
	end(daemon);
	return daemon->failed ? -1 : err;
}

/**
 * daemon_run() - keep the kernel's table as the cluster is, until a signal
 * @current: what is set
 * @access: where the API server is
 * @problem: why it cannot go on
 *
 * Nothing is written before all is known, and nothing when it ends.
 *
 * Return: 0 after a signal, or -1 with @problem filled.
 */
int daemon_run(struct current *current, struct access *access,
	       struct problem *problem)
{
	struct daemon daemon = {
		.current = current,
		.access = access,
		.problem = problem,
	};
	int err;

	if (lock_open(&daemon.lock, problem))
		return -1;
	err = loop_begin(&daemon.loop, problem);
	if (!err) {
		err = live(&daemon);
		loop_free(&daemon.loop);
	}
	lock_close(&daemon.lock);
	return err;
}
