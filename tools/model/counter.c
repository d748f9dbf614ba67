// SPDX-License-Identifier: GPL-2.0
/* The counters that the module has, for all who show them. */
#include "model/counter.h"

const struct counter counter_list[] = {
	{
		SVCNAT_C_CONNECTIONS, COUNTER_MEMBERS | COUNTER_SHOWN, false, false,
		"connections", "connections", "CONNECTIONS",
		"New connections that were given a backend.",
	}, {
		SVCNAT_C_REJECTED, COUNTER_SERVICE | COUNTER_FRONTEND | COUNTER_SHOWN,
		false, false,
		"rejected", "rejected", "REJECTED",
		"New connections refused with an error to the client.",
	}, {
		SVCNAT_C_DROPPED, COUNTER_SERVICE | COUNTER_FRONTEND | COUNTER_SHOWN,
		false, false,
		"dropped", "dropped", "DROPPED",
		"New connections dropped without a word.",
	}, {
		SVCNAT_C_ACTIVE, COUNTER_BACKEND | COUNTER_SHOWN, true, true,
		"active", "active_connections", "ACTIVE",
		"Connections that the backend has, where the scheduler or a limit asks for them to be counted.",
	}, {
		SVCNAT_C_FAILED_OVER, COUNTER_BACKEND | COUNTER_RARE, false, true,
		"failed-over", "failed_over", "FAILED-OVER",
		"Connections given to another backend, since this one said nothing.",
	}, {
		SVCNAT_C_REFUSED, COUNTER_BACKEND | COUNTER_RARE, false, true,
		"refused", "refused", "REFUSED",
		"Connections that the backend refused.",
	}, {
		SVCNAT_C_UNREACHABLE, COUNTER_BACKEND | COUNTER_RARE, false, true,
		"unreachable", "unreachable", "UNREACHABLE",
		"Errors that said that the backend cannot be reached.",
	}, {
		SVCNAT_C_BOXED, COUNTER_BACKEND | COUNTER_RARE, false, true,
		"boxed", "boxed", "BOXED",
		"How often the backend began to be passed over.",
	}, {
		SVCNAT_C_PENALTY, COUNTER_BACKEND | COUNTER_RARE, true, true,
		"penalty", "penalty_seconds", "PENALTY",
		"Seconds that the backend is still passed over, 0 while a connection tries it.",
	}, {
		SVCNAT_C_HANDSHAKE, COUNTER_BACKEND | COUNTER_RARE, true, true,
		"handshake", "handshake_seconds", "HANDSHAKE",
		"Seconds until the backend's first answer to a connection, on average.",
	}, {
		SVCNAT_C_LOOKUPS, COUNTER_NETNS, false, false,
		"lookups", "lookups", "first packets looked up",
		"First packets of connections that were looked up.",
	}, {
		SVCNAT_C_MISSES, COUNTER_NETNS, false, false,
		"misses", "misses", "of them for no service address",
		"First packets that were for no service address.",
	}, {
		SVCNAT_C_REJECTED, COUNTER_NETNS, false, false,
		"rejected", "rejected", "unknown port of one, rejected",
		"New connections to a port that a service address does not serve, refused with an error.",
	}, {
		SVCNAT_C_DROPPED, COUNTER_NETNS, false, false,
		"dropped", "dropped", "unknown port of one, dropped",
		"New connections to a port that a service address does not serve, dropped.",
	}, {
		SVCNAT_C_ECHOES, COUNTER_NETNS, false, false,
		"echoes", "echoes", "pings of one, answered",
		"Echo requests to a service address that were answered.",
	}, {
		SVCNAT_C_SWEEPS, COUNTER_NETNS, false, false,
		"sweeps", "sweeps", "passes over the connections",
		"Passes over the connections to end what changes have left.",
	}, {
		SVCNAT_C_SWEPT, COUNTER_NETNS, false, false,
		"swept", "swept", "connections ended after changes",
		"Connections that were ended because of a change.",
	},
};

const unsigned int counter_count =
	sizeof(counter_list) / sizeof(counter_list[0]);

/**
 * counter_told() - is this counter to be shown of an object?
 * @counter: the counter
 * @counters: the object's, or NULL
 * @of: COUNTER_*: what kind of object it is
 *
 * Return: whether it is.
 */
bool counter_told(const struct counter *counter,
		  const struct counters *counters, unsigned int of)
{
	if (!(counter->of & of))
		return false;
	return !counter->optional || counter_is_given(counters, counter->attr);
}

/**
 * counter_titles() - the columns of the counters that some objects have
 * @of: COUNTER_*: one of these bits must be set in a counter
 * @titles: where to put their titles
 * @room: at most so many
 * @rare: result: bit N is set when column N is left out if it is empty
 *
 * Return: how many there are.
 */
unsigned int counter_titles(unsigned int of, const char **titles,
			    unsigned int room, unsigned int *rare)
{
	unsigned int i, count = 0;

	*rare = 0;
	for (i = 0; i < counter_count && count < room; i++) {
		if (!(counter_list[i].of & of))
			continue;
		if (counter_list[i].of & COUNTER_RARE)
			*rare |= 1U << count;
		titles[count++] = counter_list[i].title;
	}
	return count;
}

/**
 * table_counters() - fill the next cells with counters
 * @table: the table
 * @counters: their values
 * @shown: COUNTER_*: counters with one of these bits have a column
 * @of: COUNTER_*: what they are of; a counter that this does not have is left out
 */
void table_counters(struct table *table, const struct counters *counters,
		    unsigned int shown, unsigned int of)
{
	unsigned int i;

	for (i = 0; i < counter_count; i++) {
		const struct counter *counter = &counter_list[i];

		if (!(counter->of & shown))
			continue;
		if (counter_told(counter, counters, of))
			table_number(table, counter_value(counters, counter->attr));
		else
			table_text(table, STYLE_PLAIN, "");
	}
}
